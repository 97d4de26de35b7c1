"""How much a word says about which event a text tells: common words little, rare ones much. Pure.

Bands of words by how many of 29,000 public texts hold them (White House, State, Congress, prosecutors), or of the
718 that speak of fentanyl, whichever makes the word commoner: the band is the natural logarithm of one in so many.
A word that stands in one in seven texts of any one office (Availability, Blinken) is in band 2 at most: there it is
habit, however rare it is elsewhere (``bench/story_words.py`` lists them).
"""

from __future__ import annotations

BANDS: dict[int, str] = {
    0: """
    all also american an and are as at be by date for from has have http in is it more of on other our over
    people president published source state tags that the their they this time title to today united url us we
    who will with year
    """,
    1: """
    able about access across act action actually additional address administration aerospace after afternoon
    again against aggression ago already alway am america ana announced another antony any anónima around
    attorney author back because been before being better between biden bidenwhitehousearchivesgov billion biểu
    blinken body border both briefing-room bring build building but báo call can case cell center challenge
    change charged chief climate colleague come coming commitment committed communitie community con condado
    congress content continue conversation convicted cooperation could count countrie country county course
    court crime criminal crisis critical cung cáo công cấp cố của danh day de dead death defendant del denuncia
    department deputy directe district distrito do doing done down drug during dây each economic economy effort
    el email emami empty en end energy enforcement ensure especially even every everyone everything example
    extraordinary face fact familie farrah federal felony fentanyl fera few field first fiscalía follow
    following foreign formulario forward found friend future garden get gkn global go going good government
    grateful great grove gọi had having he health help her here his historic home hope house how human hại i'm
    if illicit immediate important inaudible inc incidente include including increase información international
    into investigation investment issue its june just justice kang know kêu la lani last latest law leader
    leadership leave lei let life like live liên liệu long look looking lot línea made make making man many
    materiale may mayo me meet meeting member million min minister modified moment month most mother mr much
    murder my mẫu name nation national nearly need new next nguy ngày nhận no not now number nóng năm ocurrido
    office official one only opioid opportunity or orange order organization out overdose own part particularly
    partner partnership peace peligroso phòng place placentia plan please pleasure pm police policy post press
    price prison program progress protect provide public put quan quận ra read real really recent region
    relationship release remain resource right running russia safety said same santa say schroeder scroll search
    secretary security see seen senator sentence sentenced service share shared should shower since skip so
    sobre solicitan some something spokesperson start step strengthen strong support sure susan system sự take
    taking talk than thank them then there these thing think those threat three through tháng thông tin tiếp
    together top trafficking transparency try trực tuyến two ty tại tố ukraine under unit up use value very
    victim vào văn vật want war was washington way ways we're we've week welcome well were what when where which
    while white why work working world would xảy you your đường đến ẩn
    """,
    2: """
    ability absolutely abuse according accountable accused achieve add addiction addition addressing advance
    advancing advisor affair africa agencie agency agenda agent agree agreed agreement ahead aid air alliance
    allie allow almost alone along ambassador among anaheim announce anonymous answer anyone anything applause
    appreciate approach appropriate approximately april area arraigned arrest arrested article asia ask asked
    assault assistance assistant attack attempted attributable august authority availability available awareness
    away background bail based basic basis beach beating become begin beginning behalf behind believe below
    benefit best beyond biden-harris big bilateral bill bipartisan bit brady briefing bringing broadly brooklyn
    brought budget built bureau business businesse calif california called came campaign canada cannot capacity
    car care cartel cause causing central certain certainly chain challenging chance charge chemical child
    children china choice choose circumstance citie citizen city civil civilian clean clear clearly close
    closely collaboration collective combat committee common communication companie concern concerned concrete
    condition conference conflict congressional congresswoman connected consequence consider consistent
    constitution contact context continued continuing contribute contribution control conviction coordination
    cost council counsel counter counternarcotic counterpart couple covid create created creating current
    currently da dangerous data days dc deadly deal dealing decade december decision deep deepen deeply defend
    defense delegation deliver delivered delivering demand democracie democracy democrat democratic demonstrate
    determination determined develop developing development dialogue did difference different difficult
    diplomacy diplomatic direct directly director discuss discussed discussion disorder disrupt doe does dollar
    domestic don't donald dr driving due earlier early east economie edt education effect effective effectively
    either else embassy emergency emerging enduring engage engaged engagement enhancement enough ensuring entire
    environment epidemic equipment equity eric essential est europe european event ever everybody evidence
    exactly exchange executive expand expanded expanding expect experience export facing fair family far
    february feel fellow fight fighting final finally financial find finding five flow focus focused folk food
    force form foundation four framework fraud free freedom friendship front full fully fund fundamental funding
    further general generation getting girl give given glad goal goes got greater ground group grow growing
    growth guilty half hand happen happened happening happy hard harm harris hawley hazardous head healthcare
    hear heard heart held helped helping hereby high him history hold homeland homicide honor host hosting
    hotline hour huge humanitarian hundred i'll i've idea identified identify illegal immigration impact
    implement importance improve incident inclusive increased increasing increasingly incredible incredibly
    indeed independence independent individual inflation information infrastructure initiative injury innovation
    insecurity instead institution integrity interest interpreter introduce introduced invasion invest
    investigated investigator investing issued itself jail jame january jean-pierre job jobs joe john join
    joined joining joint joseph josh jr july jury karine keep key kind known labor land large largest later
    laughter launched laws lead leading learn least led lee left legal legislation less letter level line link
    literally little living local lost lower major management manufacturing march mark market material matter
    maximum maybe mean measure media medical mental mentioned message met mexico middle might migration mike
    military mind ministerial minute misdemeanor mission money morning move moving ms multiple must mutual
    narcotic nato necessary ned needed negotiation neighbor network never news north note nothing november
    nuclear obviously ocda october off offer officer often okay once ones ongoing online open opening operation
    opportunitie ourselve pandemic parent particular pass passed past path pay peaceful percent period person
    personal personnel perspective play pleaded pleased pocan point policie political population port position
    positive possession possible potential power powerful practice precursor prepared prescription presence
    present presidential-action press-briefing pressure prevent prevention previous prime principle prior
    prioritie priority private probably problem process product production productive profound project promise
    promote prosecuted prosecuting prosecution prosecutor prosperity prosperous protecting protection proud
    provided providing pursue putin putting question quickly quite raise range rate reach ready reason received
    recently recognize record recovery reduce reducing reduction reflect reform refugee regard regarding regime
    regional related relation released remark remarkable remember rep report reporting represent representative
    republic republican require resilience resilient respect respond response responsibility responsible result
    risk role room rule russian safe safer san sanction save saw saying scene scheduled school sea seal second
    section sector secure seeing seek sen senate send senior sense sent sentencing september serious serve set
    several severe sex sexual shape sharing she sheet sheriff shooting short show side signed significant simply
    single situation six small social society solution solve someone soon south southern sovereignty space speak
    speaker speaking special speeches-remark spent spoke stability staff stand standard standing started
    starting statement statements-release status stay still stop strategic strategy street strength
    strengthening stronger strongly student substance success successful such summer summit supply supporting
    supreme sustainable synthetic table tagged taken talked talking team technologie technology tell term
    territorial territory text themselve they're third though thought thousand throughout ties tip told tomorrow
    tony too took tool toward trade trafficker training transition transnational travel treatment tremendous
    trial true truly trump trying turn two-year-old ukrainian ultimately un understand understanding
    unfortunately union unity unprecedented unprovoked until update upload upon used using various vehicle
    veteran via vice view violence violent virtually vision visit vital voice vote wanted warm we'll weapon
    whether whole wish within without woman women wonderful word worked worker wp-content wwwwhitehousegov yes
    yesterday yet you're you've young
    """,
    3: """
    aanhpi activitie acts additionally administrator adult advanced affected affordable age alien allowed amount
    angele announcement announcing annual application asian association audience authoritie average barrier base
    beat began black board bottom broadway broken butler ca cabinet calling can't cancer career caused cbp
    celebrate century chair class coalition cocaine code college combined commerce commission commit competition
    comprehensive conduct consumer controlled coordinator core corporation credit crossing custom cut cuts
    cutting danew danewscentercom danger dealer debt decisive declared dedicated deficit degree deserve detail
    detect determine devastating didn't died diego dies dignity directed disease distribution division doctor
    doesn't dose dozen drive driver duty dwight eight elected election eligible emergencie employee encourage
    ending enhance entry escondido established expert extend extreme facebook fact-sheet failed feedburner filed
    firearm fiscal forced former friday fuel gang gas giving governor grant greatest gun hall hawaiian hearing
    hello heritage hi high-level higher highest highlight hit holding hospital hosted housing i'd immediately
    immigrant implementation implementing included indo-pacific industrial industry instagram insurance
    intelligence introduction invested involved islander israel item jack jake judge keeping kids kill killed
    killing kirby lady launch life-saving linked list location long-term longer los loss love loved low lowest
    maintain majority manage mass mayor medicare medication memorandum men methamphetamine mexican migrant
    naloxone nationwide native neighborhood newscenter newsletter night obligation observed old ordered
    organized outside pacific party pathway patient patrol per pill politic posed prc presidential previously
    proclamation professional profit proposal proposed provider purpose quality reached readout receive red
    relief request required requirement rescue research resident resolve restore return review rise road rural
    sale sandiegoda saving schedule science scourge sdcdaorg secured securing seized serie served serving seven
    shot sign sign-up smuggling specific specifically spending stephan story style subject suffering sullivan
    supported tackle target targeted targeting tariff task tax tens terrorist texa therefore they've thoma
    threaten total track transportation treasury treat trend tribal trip trust tuesday university urgent vested
    voted vulnerable wall watch water went whose workforce xi yeah yeh york youth youtube
    """,
}
RARE = max(BANDS) + 1.0  # a word of no band, and every number
WEIGHTS = {word: float(band) for band, words in BANDS.items() for word in words.split()}


def rarity(word: str) -> float:
    """The weight of a word in small letters: 0 for one that stands in nearly every text, at most ``RARE``."""
    return WEIGHTS.get(word, RARE)
