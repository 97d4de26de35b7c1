"""How much a word says about which event a text tells: common words little, rare ones much. Pure.

Bands of words by how many of 29,000 public texts hold them (White House, State, Congress, prosecutors), or of the
718 that speak of fentanyl, whichever makes the word commoner: the band is the natural logarithm of one in so many.
"""

from __future__ import annotations

BANDS: dict[int, str] = {
    0: """
    all also american an and are as at be by date for from has have http in is it more of on other our
    over people president published source state tags that the their they this time title to today
    united url us we who will with year
    """,
    1: """
    about access across act action additional address administration after again against am america
    announced any around attorney back because been before being between biden
    bidenwhitehousearchivesgov billion border both briefing-room but call can case challenge charged
    come commitment communitie community congress content continue countrie country county crime
    criminal crisis critical day death department deputy district do down drug during economic economy
    effort enforcement ensure even every everyone fact familie federal fentanyl field first follow
    following foreign found get global go going good government had he health help her here his historic
    home house how human i'm if illicit immediate important include including increase international
    into investment issue its june just justice know last latest law leader leadership leave like live
    look made make making many may me meet member million modified month most much my name nation
    national nearly need new no not now number office official one only opioid or order organization out
    overdose part partner plan please pm policy post press program progress protect provide public read
    recent release remain resource right safety said say scroll search secretary security see service
    share should since skip so some step support system take taking than thank them then there these
    thing think those threat three through together top trafficking transparency two under up use very
    want was way we're we've week well were what when where which while white why work working world
    would you your
    """,
    2: """
    ability able abuse accountable accused actually addiction addition addressing advance advisor
    aerospace affair afternoon agencie agency agenda agent ago agreement ahead air allow alone along
    already alway among ana announce another anónima applause approach approximately april area arrest
    arrested article assault assistance assistant attack author authority available awareness away
    background based beating begin believe benefit best better biden-harris big bilateral bill
    bipartisan bit biểu body brady briefing bring budget build building bureau business businesse báo
    california called came campaign canada care cartel cause cell center central chain change charge
    chemical chief child children china citie citizen city clean clear climate close colleague combat
    coming committed committee communication companie con concern condado conference congressional
    connected consequence constitution contact continued continuing control convicted conviction
    cooperation coordination cost could council count counter counternarcotic couple course court create
    created cung current currently cáo công cấp cố của da dangerous danh data days dc de dead deadly
    deal decade december decision defend defendant defense del deliver delivered delivering democracy
    democrat denuncia development did different direct directe directly director discuss discussed
    discussion disorder disrupt distrito does doing dollar domestic don't donald done dr due dây each
    earlier early east edt education effect effective el email emami emergency empty en end energy
    enhancement ensuring entire epidemic especially essential est event ever everybody everything
    example executive expand expanded expanding extraordinary face facing fair family far farrah
    february felony fera few fight fighting finally financial find fiscalía five flow focus focused folk
    food force form formulario forward four free freedom friend full fund funding further future garden
    general generation getting give given gkn goal got great ground group grove growing growth guilty
    gọi half hand happy hard harm harris having healthcare heard held helping hereby high him history
    hold homeland honor hope hundred hại i'll i've identify illegal immigration impact implement
    importance improve inc incident incidente increased increasing individual inflation información
    information infrastructure initiative instead institution interest invest investigation investing
    jame january jean-pierre job jobs joe john join joined joining joint joseph jr july kang karine keep
    key kind known kêu la lani large largest later laughter launched laws lead leading least led left
    legal legislation lei less let level life line link little liên liệu local long looking lost lot
    lower línea major man manufacturing march market materiale matter maximum mayo mean measure media
    medical meeting mental message met mexico middle migration military min minister moment money
    morning mother move mr ms murder must mẫu narcotic necessary needed network never news next nguy
    ngày nhận north november nóng năm october ocurrido off officer often okay once ones ongoing online
    open operation opportunitie opportunity orange own pandemic parent particularly partnership pass
    passed past pay peace peligroso percent period person personal personnel phòng place placentia point
    police policie port possible potential power practice precursor prescription presidential-action
    press-briefing prevent prevention previous price prior prioritie priority prison private problem
    process product production project promise promote prosecuted prosecuting protecting protection
    provided providing put quan question quận ra raise rate real really reason received recognize record
    recovery reduce reducing reduction reform regarding region regional related relationship released
    remark remember report reporting represent representative republic republican require respect
    response responsible result risk role room rule running russia safe safer same san santa save saw
    school schroeder second section sector secure seeing seek seen senate senator senior sentence
    sentenced sentencing september serious serve set several severe shared she sheet show shower side
    signed significant single six small sobre social solicitan someone something south southern speak
    speaker special speeches-remark spoke spokesperson staff stand start statement statements-release
    status stay still stop strategic strategy street strength strengthen strengthening strong student
    substance success such summer summit supply supporting sure susan synthetic sự taken talk team
    technology tell term they're third thousand throughout tháng thông tin tiếp tomorrow too took tool
    toward trade trafficker training transnational treatment trump trực turn tuyến two-year-old ty tại
    tố ukraine union unit unity until update upload upon used using value veteran vice victim violence
    violent vision visit vào văn vật wanted war washington ways we'll weapon welcome whether within
    without women word worked worker wp-content wwwwhitehousegov xảy yesterday you're you've young đường
    đến ẩn
    """,
    3: """
    aanhpi according achieve activitie acts additionally administrator adult advanced advancing affected
    affordable age aggression agree agreed aid alien alliance allie allowed almost amount angele
    announcement announcing annual anonymous answer antony anyone anything application appropriate
    arraigned asian ask asked association attempted audience august authoritie average bail barrier base
    beach beat become began beginning behalf behind below beyond black blinken board bottom bringing
    broadway broken brought built butler ca cabinet calif calling can't cancer cannot capacity car
    career caused causing cbp celebrate century certain chair chance circumstance civil class coalition
    cocaine code collaboration college combined commerce commission commit common competition
    comprehensive condition conduct conflict consistent consumer controlled conversation coordinator
    core corporation counsel covid creating credit crossing custom cut cuts cutting danew
    danewscentercom danger dealer dealing debt decisive declared dedicated deeply deficit degree
    delegation demand democratic deserve detail detect determine determined devastating develop didn't
    died diego dies difference dignity diplomacy directed disease distribution division doctor doe
    doesn't dose dozen drive driver driving duty dwight effectively eight elected election eligible else
    emergencie emerging employee encourage ending engage engaged engagement enhance enough entry
    environment equipment escondido established evidence exactly expect experience expert export extend
    extreme facebook fact-sheet failed feedburner feel fellow filed firearm fiscal forced former
    foundation framework fraud friday friendship front fuel fully gang gas girl giving governor grant
    grateful greater greatest grow gun hall happen hawaiian hazardous head hear hearing heart hello
    helped heritage hi high-level higher highest highlight hit holding homicide hospital host hosted
    hotline hour housing humanitarian i'd idea identified immediately immigrant implementation
    implementing inaudible included incredible independence indo-pacific industrial industry innovation
    instagram insurance integrity intelligence introduction invasion invested investigated involved
    islander israel issued item itself jack jail jake judge jury keeping kids kill killed killing kirby
    labor lady land launch lee letter life-saving linked list living location long-term longer los loss
    love loved low lowest maintain majority manage management mark mass material mayor medicare
    medication memorandum men methamphetamine mexican might migrant mike minute mission moving multiple
    naloxone nationwide native neighborhood newscenter newsletter night note nothing obligation observed
    obviously ocda offer old ordered organized outside pacific particular party path pathway patient
    patrol per pill play pleaded politic political population posed position positive possession
    powerful prc presidential previously prime proclamation professional profit proposal proposed
    prosecution prosecutor prosperity proud provider purpose putin putting quality quickly range reach
    reached readout ready receive recently red reflect relation relief request required requirement
    rescue research resident resilience resolve respond responsibility restore return review rise road
    rural russian sale sanction sandiegoda saving saying scene schedule scheduled science scourge
    sdcdaorg secured securing seized send sent serie served serving seven sex sexual sharing sheriff
    shooting shot sign sign-up situation smuggling society solution soon specific specifically spending
    standard started starting stephan story stronger style subject successful suffering sullivan
    supported supreme table tackle talked talking target targeted targeting tariff task tax technologie
    tens terrorist texa text themselve therefore they've thoma threaten ties tip told total track
    transportation travel treasury treat trend trial tribal trip true truly trust try trying tuesday
    ukrainian un understand university unprecedented urgent vehicle vested via view vital vote voted
    vulnerable wall watch water went whole whose woman workforce xi yeah yeh yes yet york youth youtube
    """,
}
RARE = max(BANDS) + 1.0  # a word of no band, and every number
WEIGHTS = {word: float(band) for band, words in BANDS.items() for word in words.split()}


def rarity(word: str) -> float:
    """The weight of a word in small letters: 0 for one that stands in nearly every text, at most ``RARE``."""
    return WEIGHTS.get(word, RARE)
