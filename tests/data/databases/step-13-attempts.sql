CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (1, 'letterwatch', 'first', '2026-11-22 00:36:57.488477+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (2, 'letterwatch', 'liveness', '2026-11-22 00:36:57.489631+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (3, 'letterwatch', 'by_people', '2026-11-22 00:36:57.489940+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (4, 'letterwatch', 'texts', '2026-11-22 00:36:57.490457+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (5, 'letterwatch', 'keyword_lab', '2026-11-22 00:36:57.500468+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (6, 'letterwatch', 'docket', '2026-11-22 00:36:57.515642+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (7, 'letterwatch', 'feedback', '2026-11-22 00:36:57.516022+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (8, 'letterwatch', 'restoring', '2026-11-22 00:36:57.516609+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (9, 'letterwatch', 'letters_by_hand', '2026-11-22 00:36:57.517014+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (10, 'letterwatch', 'feedback_on_any_text', '2026-11-22 00:36:57.527704+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (11, 'letterwatch', 'reading', '2026-11-22 00:36:57.528255+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (12, 'letterwatch', 'marks', '2026-11-22 00:36:57.528831+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (13, 'letterwatch', 'attempts', '2026-11-22 00:36:57.530051+00:00');
CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    baseline_at TEXT,                        -- first reading that succeeded, with items or without
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    body_hash TEXT NOT NULL DEFAULT '',
    due_at TEXT,                             -- NULL: at once
    wait_until TEXT,                         -- the server asked for it (Retry-After)
    last_try_at TEXT,
    last_ok_at TEXT,
    last_new_at TEXT,
    newest_item_at TEXT,
    had_items INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,     -- in a row
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN
        ('new', 'ok', 'empty', 'dormant', 'stale', 'blocked', 'wrong content', 'unreachable', 'gap possible')),
    detail TEXT NOT NULL DEFAULT '',         -- the sentence that people read
    state_since TEXT,
    faults TEXT NOT NULL DEFAULT '[]'
, rhythm TEXT NOT NULL DEFAULT '', learned_at TEXT, stale_since TEXT, window_from TEXT, fallback_of TEXT NOT NULL DEFAULT '');
INSERT INTO sources (id, url, baseline_at, etag, last_modified, body_hash, due_at, wait_until, last_try_at, last_ok_at, last_new_at, newest_item_at, had_items, failures, state, detail, state_since, faults, rhythm, learned_at, stale_since, window_from, fallback_of) VALUES ('state', 'http://127.0.0.1:44911/state', '2026-03-03T17:30:00.000007+00:00', '', '', 'c5f1abbddad531d0ce683a18a5041f42a8379a87a4b4e54e8c3e7174ece6fbce', '2026-03-03T19:02:36.561231+00:00', NULL, '2026-03-03T18:30:00.000044+00:00', '2026-03-03T18:30:00.000044+00:00', '2026-03-03T18:00:00.000022+00:00', '2026-03-03T17:00:00.000000+00:00', 1, 0, 'ok', '', '2026-03-03T18:30:00.000044+00:00', '[]', '', '2026-03-03T17:30:00.000007+00:00', NULL, '2026-03-03T16:00:00.000000+00:00', '');
INSERT INTO sources (id, url, baseline_at, etag, last_modified, body_hash, due_at, wait_until, last_try_at, last_ok_at, last_new_at, newest_item_at, had_items, failures, state, detail, state_since, faults, rhythm, learned_at, stale_since, window_from, fallback_of) VALUES ('wire', 'http://127.0.0.1:44911/wire', '2026-03-03T17:30:00.000014+00:00', '', '', '9a954c2620171a0d757d582816ad52182cca62f6d7381569932250a7bb8abee6', '2026-03-03T19:00:34.119821+00:00', NULL, '2026-03-03T18:30:00.000051+00:00', '2026-03-03T18:30:00.000051+00:00', '2026-03-03T18:30:00.000051+00:00', '2026-03-03T16:00:00.000000+00:00', 1, 0, 'ok', '', '2026-03-03T18:00:00.000029+00:00', '[]', '', '2026-03-03T17:30:00.000014+00:00', NULL, '2026-03-03T16:00:00.000000+00:00', '');
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    text_url TEXT NOT NULL DEFAULT '',       -- where the whole text stands when that is not url
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    published_at TEXT,
    precision TEXT NOT NULL CHECK (precision IN ('minute', 'day', 'none')),
    published_raw TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    quiet INTEGER NOT NULL,                  -- on the page before we watched: recorded, not told
    summary_only INTEGER NOT NULL,
    version INTEGER NOT NULL,                -- the current one, from 1
    judge_due INTEGER NOT NULL DEFAULT 1,
    judged_version INTEGER NOT NULL DEFAULT 0,
    text_due TEXT,                           -- when to fetch the page; NULL: not wanted, or read
    text_tries INTEGER NOT NULL DEFAULT 0,
    text_error TEXT NOT NULL DEFAULT '',
    page_at TEXT                             -- when the page was read last
);
INSERT INTO entries (id, source, url, text_url, title, author, published_at, precision, published_raw, first_seen, quiet, summary_only, version, judge_due, judged_version, text_due, text_tries, text_error, page_at) VALUES (1, 'state', 'https://news.example.org/fish', '', 'Fish day', '', '2026-03-03T17:00:00.000000+00:00', 'minute', 'Tue, 03 Mar 2026 17:00:00 +0000', '2026-03-03T17:30:00.000007+00:00', 0, 1, 1, 0, 1, NULL, 0, '', NULL);
INSERT INTO entries (id, source, url, text_url, title, author, published_at, precision, published_raw, first_seen, quiet, summary_only, version, judge_due, judged_version, text_due, text_tries, text_error, page_at) VALUES (2, 'state', 'https://news.example.org/met', '', 'Bubigepi Sukuzovo Godedoku', '', '2026-03-03T16:00:00.000000+00:00', 'minute', 'Tue, 03 Mar 2026 16:00:00 +0000', '2026-03-03T18:00:00.000022+00:00', 0, 1, 2, 0, 2, NULL, 0, '', NULL);
INSERT INTO entries (id, source, url, text_url, title, author, published_at, precision, published_raw, first_seen, quiet, summary_only, version, judge_due, judged_version, text_due, text_tries, text_error, page_at) VALUES (3, 'state', 'https://news.example.org/near', '', 'Gimiduba Kaluviku Sibozina', '', '2026-03-03T16:00:00.000000+00:00', 'minute', 'Tue, 03 Mar 2026 16:00:00 +0000', '2026-03-03T18:00:00.000022+00:00', 0, 1, 1, 0, 1, NULL, 0, '', NULL);
INSERT INTO entries (id, source, url, text_url, title, author, published_at, precision, published_raw, first_seen, quiet, summary_only, version, judge_due, judged_version, text_due, text_tries, text_error, page_at) VALUES (4, 'state', 'https://news.example.org/plan', '', 'Norarike Gabebesi Fedasezu', '', '2026-03-03T16:00:00.000000+00:00', 'minute', 'Tue, 03 Mar 2026 16:00:00 +0000', '2026-03-03T18:00:00.000022+00:00', 0, 1, 1, 0, 1, NULL, 0, '', NULL);
INSERT INTO entries (id, source, url, text_url, title, author, published_at, precision, published_raw, first_seen, quiet, summary_only, version, judge_due, judged_version, text_due, text_tries, text_error, page_at) VALUES (5, 'wire', 'https://wire.example.org/met', '', 'Bubigepi Sukuzovo Godedoku', '', '2026-03-03T16:00:00.000000+00:00', 'minute', 'Tue, 03 Mar 2026 16:00:00 +0000', '2026-03-03T18:30:00.000051+00:00', 0, 1, 1, 0, 1, NULL, 0, '', NULL);
CREATE TABLE entry_keys (
    key TEXT PRIMARY KEY,                    -- kept for ever
    entry INTEGER NOT NULL REFERENCES entries (id),
    added_at TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO entry_keys (key, entry, added_at) VALUES ('guid:state:fish', 1, '2026-03-03T17:30:00.000007+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('guid:state:guid-met', 2, '2026-03-03T18:00:00.000022+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('guid:state:guid-near', 3, '2026-03-03T18:00:00.000022+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('guid:state:guid-plan', 4, '2026-03-03T18:00:00.000022+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('guid:wire:copy', 5, '2026-03-03T18:30:00.000051+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('url:https://news.example.org/fish', 1, '2026-03-03T17:30:00.000007+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('url:https://news.example.org/met', 2, '2026-03-03T18:00:00.000022+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('url:https://news.example.org/near', 3, '2026-03-03T18:00:00.000022+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('url:https://news.example.org/plan', 4, '2026-03-03T18:00:00.000022+00:00');
INSERT INTO entry_keys (key, entry, added_at) VALUES ('url:https://wire.example.org/met', 5, '2026-03-03T18:30:00.000051+00:00');
CREATE TABLE doors (                         -- the sources that show an entry
    entry INTEGER NOT NULL REFERENCES entries (id),
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    text_hash TEXT NOT NULL,                 -- of what this source gave last
    first_seen TEXT NOT NULL,
    PRIMARY KEY (entry, source)
) WITHOUT ROWID;
INSERT INTO doors (entry, source, url, text_hash, first_seen) VALUES (1, 'state', 'https://news.example.org/fish', '608bc60d4eb0272288d1d871361ecc8b', '2026-03-03T17:30:00.000007+00:00');
INSERT INTO doors (entry, source, url, text_hash, first_seen) VALUES (2, 'state', 'https://news.example.org/met', 'ccdb5a9c53a4f5b383aeccadfb93e25c', '2026-03-03T18:00:00.000022+00:00');
INSERT INTO doors (entry, source, url, text_hash, first_seen) VALUES (3, 'state', 'https://news.example.org/near', '75bb3e69f3ad8990aee1f102fb6bdb08', '2026-03-03T18:00:00.000022+00:00');
INSERT INTO doors (entry, source, url, text_hash, first_seen) VALUES (4, 'state', 'https://news.example.org/plan', '636c68be1c8e0f094ffae57dacc28ca0', '2026-03-03T18:00:00.000022+00:00');
INSERT INTO doors (entry, source, url, text_hash, first_seen) VALUES (5, 'wire', 'https://wire.example.org/met', '0bc74eaf93c3ed0b2a57c30f06859d64', '2026-03-03T18:30:00.000051+00:00');
CREATE TABLE versions (
    entry INTEGER NOT NULL REFERENCES entries (id),
    version INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('feed', 'page', 'hand')),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    PRIMARY KEY (entry, version)
);
INSERT INTO versions (entry, version, seen_at, origin, title, text, text_hash) VALUES (1, 1, '2026-03-03T17:30:00.000007+00:00', 'feed', 'Fish day', 'Fish swim.', '608bc60d4eb0272288d1d871361ecc8b');
INSERT INTO versions (entry, version, seen_at, origin, title, text, text_hash) VALUES (2, 1, '2026-03-03T18:00:00.000022+00:00', 'feed', 'Bubigepi Sukuzovo Godedoku', 'The harbour working group met. Bubigepi sukuzovo godedoku vamaleru nasumuvu resatuni gipedape nozasafo kugovima kudozuso pisanupo dunogadu.', '0bc74eaf93c3ed0b2a57c30f06859d64');
INSERT INTO versions (entry, version, seen_at, origin, title, text, text_hash) VALUES (3, 1, '2026-03-03T18:00:00.000022+00:00', 'feed', 'Gimiduba Kaluviku Sibozina', 'The harbour holds silt. Gimiduba kaluviku sibozina bozegodi guzireki tasozofi telosutu titatite botopufe zatefope rapetufu fifipogo.', '75bb3e69f3ad8990aee1f102fb6bdb08');
INSERT INTO versions (entry, version, seen_at, origin, title, text, text_hash) VALUES (4, 1, '2026-03-03T18:00:00.000022+00:00', 'feed', 'Norarike Gabebesi Fedasezu', 'The dredging plan of the harbour is late. Norarike gabebesi fedasezu sufiliga tobegogo rogasigo nusorepo novepedu vidapufa nudubano zarinufu tanukonu.', '636c68be1c8e0f094ffae57dacc28ca0');
INSERT INTO versions (entry, version, seen_at, origin, title, text, text_hash) VALUES (2, 2, '2026-03-03T18:30:00.000044+00:00', 'feed', 'Bubigepi Sukuzovo Godedoku', 'The harbour working group met. Bubigepi sukuzovo godedoku vamaleru nasumuvu resatuni gipedape nozasafo kugovima kudozuso pisanupo dunogadu. Two men were fined for dumping in the harbour. Bubigepi sukuzovo godedoku vamaleru nasumuvu resatuni gipedape nozasafo kugovima kudozuso pisanupo dunogadu.', 'ccdb5a9c53a4f5b383aeccadfb93e25c');
INSERT INTO versions (entry, version, seen_at, origin, title, text, text_hash) VALUES (5, 1, '2026-03-03T18:30:00.000051+00:00', 'feed', 'Bubigepi Sukuzovo Godedoku', 'The harbour working group met. Bubigepi sukuzovo godedoku vamaleru nasumuvu resatuni gipedape nozasafo kugovima kudozuso pisanupo dunogadu.', '0bc74eaf93c3ed0b2a57c30f06859d64');
CREATE TABLE judgements (                    -- what a version says to a letter, and what was done about it
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    letter TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('alert', 'watch', 'none')),
    score REAL NOT NULL,
    outcome TEXT NOT NULL,                   -- told, folded, digest, ... in words
    trace TEXT NOT NULL,                     -- JSON list of lines
    terms_version INTEGER NOT NULL,
    judged_at TEXT NOT NULL,
    PRIMARY KEY (entry, version, letter),
    FOREIGN KEY (entry, version) REFERENCES versions (entry, version)
);
INSERT INTO judgements (entry, version, letter, level, score, outcome, trace, terms_version, judged_at) VALUES (1, 1, 'harbour-2026', 'none', 0.0, 'speaks to no question', '["no word of the letter''s subject and no keyword stands in the text"]', 0, '2026-03-03T17:30:00.000010+00:00');
INSERT INTO judgements (entry, version, letter, level, score, outcome, trace, terms_version, judged_at) VALUES (2, 1, 'harbour-2026', 'alert', 0.81, 'told: first word on this story', '["q3: the best sentence has 0.81 and reaches 0.50"]', 0, '2026-03-03T18:00:00.000025+00:00');
INSERT INTO judgements (entry, version, letter, level, score, outcome, trace, terms_version, judged_at) VALUES (3, 1, 'harbour-2026', 'watch', 0.0, 'near the subject, no question named: daily digest', '["the gate''s topics stand together"]', 0, '2026-03-03T18:00:00.000025+00:00');
INSERT INTO judgements (entry, version, letter, level, score, outcome, trace, terms_version, judged_at) VALUES (4, 1, 'harbour-2026', 'alert', 0.81, 'told: first word on this story', '["q1: the best sentence has 0.81 and reaches 0.50"]', 0, '2026-03-03T18:00:00.000025+00:00');
INSERT INTO judgements (entry, version, letter, level, score, outcome, trace, terms_version, judged_at) VALUES (2, 2, 'harbour-2026', 'alert', 0.81, 'told as a reply: now speaks to q2', '["q3: the best sentence has 0.81 and reaches 0.50", "q2: the best sentence has 0.81 and reaches 0.50"]', 0, '2026-03-03T18:30:00.000047+00:00');
INSERT INTO judgements (entry, version, letter, level, score, outcome, trace, terms_version, judged_at) VALUES (5, 1, 'harbour-2026', 'alert', 0.81, 'the same story again (rewrite): folded into its alert', '["q3: the best sentence has 0.81 and reaches 0.50"]', 0, '2026-03-03T18:30:00.000054+00:00');
CREATE TABLE findings (
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    letter TEXT NOT NULL,
    question TEXT NOT NULL,                  -- '': the letter's subject
    score REAL NOT NULL,
    level TEXT NOT NULL,
    said_at TEXT NOT NULL,                   -- when the text was published, else when we first saw it
    quote TEXT NOT NULL,
    body TEXT NOT NULL,                      -- JSON of letters.findings.Finding
    PRIMARY KEY (entry, version, letter, question),
    FOREIGN KEY (entry, version, letter) REFERENCES judgements (entry, version, letter)
);
INSERT INTO findings (entry, version, letter, question, score, level, said_at, quote, body) VALUES (2, 1, 'harbour-2026', 'q3', 0.81, 'alert', '2026-03-03T16:00:00.000000+00:00', 'The harbour working group met.', '{"letter":"harbour-2026","question":"q3","score":0.81,"passage":0,"start":0,"end":139,"sentence_start":0,"sentence_end":30,"terms":[[4,11],[12,25]],"because":["names the working group: \"working group\" (0.90)","names the harbour: \"harbour\" (0.90)"],"against":[],"speaker":"","role":"text","further":[],"taught":0.0}');
INSERT INTO findings (entry, version, letter, question, score, level, said_at, quote, body) VALUES (4, 1, 'harbour-2026', 'q1', 0.81, 'alert', '2026-03-03T16:00:00.000000+00:00', 'The dredging plan of the harbour is late.', '{"letter":"harbour-2026","question":"q1","score":0.81,"passage":0,"start":0,"end":150,"sentence_start":0,"sentence_end":41,"terms":[[4,17],[25,32]],"because":["names the plan: \"dredging plan\" (0.90)","names the harbour: \"harbour\" (0.90)"],"against":[],"speaker":"","role":"text","further":[],"taught":0.0}');
INSERT INTO findings (entry, version, letter, question, score, level, said_at, quote, body) VALUES (2, 2, 'harbour-2026', 'q2', 0.81, 'alert', '2026-03-03T16:00:00.000000+00:00', 'Two men were fined for dumping in the harbour.', '{"letter":"harbour-2026","question":"q2","score":0.81,"passage":0,"start":140,"end":295,"sentence_start":140,"sentence_end":186,"terms":[[153,158],[178,185]],"because":["names a fine: \"fined\" (0.90)","names the harbour: \"harbour\" (0.90)"],"against":[],"speaker":"","role":"text","further":[],"taught":0.0}');
INSERT INTO findings (entry, version, letter, question, score, level, said_at, quote, body) VALUES (2, 2, 'harbour-2026', 'q3', 0.81, 'alert', '2026-03-03T16:00:00.000000+00:00', 'The harbour working group met.', '{"letter":"harbour-2026","question":"q3","score":0.81,"passage":0,"start":0,"end":139,"sentence_start":0,"sentence_end":30,"terms":[[4,11],[12,25]],"because":["names the working group: \"working group\" (0.90)","names the harbour: \"harbour\" (0.90)"],"against":[],"speaker":"","role":"text","further":[],"taught":0.0}');
INSERT INTO findings (entry, version, letter, question, score, level, said_at, quote, body) VALUES (5, 1, 'harbour-2026', 'q3', 0.81, 'alert', '2026-03-03T16:00:00.000000+00:00', 'The harbour working group met.', '{"letter":"harbour-2026","question":"q3","score":0.81,"passage":0,"start":0,"end":139,"sentence_start":0,"sentence_end":30,"terms":[[4,11],[12,25]],"because":["names the working group: \"working group\" (0.90)","names the harbour: \"harbour\" (0.90)"],"against":[],"speaker":"","role":"text","further":[],"taught":0.0}');
CREATE TABLE stories (                       -- one event told by many entries; never merged, never renamed
    entry INTEGER PRIMARY KEY REFERENCES entries (id),
    story INTEGER NOT NULL REFERENCES entries (id),
    relation TEXT NOT NULL CHECK (relation IN ('first', 'same', 'copy', 'rewrite')),
    reason TEXT NOT NULL,
    features BLOB NOT NULL,
    published_at TEXT
);
INSERT INTO stories (entry, story, relation, reason, features, published_at) VALUES (2, 2, 'first', 'first to tell it', X'032600000000000060C169DA411A001502000100A029330B77B7091011AEC5184AE9103C4CEB45407B1785413D18D6496603864DADF19A52D1EEB2579F19D5784C82B87AA845D67D4CC32F85F1C74C90B43FA0A0B96871A2E4D7D1A5726BDFB0D782B8C39800E1C3A7ED84CC2BD8A1CF79243EE0FAF8DFF018F0BAF8EC48CD492024EC51355A1E6BE19D6E30F1094A02E94949853B3F630DC7E47AF3BD08D4BB678D53519A9C685B63A76414AF455568F0116286E77A49DCDC52CE0DA6ABACF0C544C06D840D9A4D51C061B9668ACA11EC48CD492024EC5150775BD05757573E3E3E3E3E3E3E3E3E3E24241B1212090909', '2026-03-03T16:00:00.000000+00:00');
INSERT INTO stories (entry, story, relation, reason, features, published_at) VALUES (3, 3, 'first', 'first to tell it', X'031000000000000060C169DA410D000F0200010027F87124C8A6E7286B7AE7299FBC0D2C5FD7EE4EB9935B8412FE0090E633F9AE96818FB35AA524B712307DD04CA3C0EA8907CFF851A9C2857BBC522441E46A0A696A33FB5EB627B274906EB09941EDB64FB1E881CB2FC9599A9C685B90B88A02302B02F8C1A6FCA139B8B936070DCA1F7BBC522451A9C28550775BD06C6C6C34343434343434343434341A', '2026-03-03T16:00:00.000000+00:00');
INSERT INTO stories (entry, story, relation, reason, features, published_at) VALUES (4, 4, 'first', 'first to tell it', X'031400000000000060C169DA4111001002000100FC90020507EB8C06984D800EB32FBD0FE406611FD4F86F388823BC410688424538B30E50F7F6D97A9071249D2B893E9D496FDEAFD4066BD0DA08CCDB851173F5F46592F5D81CE4027CA26C69D014365F8FCFB03D31CA13166DE8E33642398817575BDD95E36A378E7C69DFF5E0140D424AC5C955951F2A6F9A9C685B8972A0B77D5B5ADDD014365F7CA26C6950775BD06A6A6A3333333333333333333333330D', '2026-03-03T16:00:00.000000+00:00');
INSERT INTO stories (entry, story, relation, reason, features, published_at) VALUES (5, 2, 'rewrite', 'words 0.95, names 0.67, numbers 0.00, 0 days apart, on the subject', X'031100000000000060C169DA410E001002000100A029330B11AEC5184AE9103C6603864D9F19D578A845D67D4CC32F85F1C74C90B96871A2726BDFB0D782B8C3A7ED84CC2BD8A1CFFAF8DFF0EC48CD492024EC51355A1E6BE19D6E30F1094A02E94949853B3F630DC7E47AF3BD08D4BB678D53519A9C685B63A76414AF455568A6ABACF0C544C06D840D9A4DEC48CD492024EC5150775BD06E6E6E343434343434343434341A1A0D', '2026-03-03T16:00:00.000000+00:00');
CREATE TABLE story_keys (
    key INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES stories (entry),
    PRIMARY KEY (key, entry)
) WITHOUT ROWID;
INSERT INTO story_keys (key, entry) VALUES (84054268, 4);
INSERT INTO story_keys (key, entry) VALUES (109898503, 4);
INSERT INTO story_keys (key, entry) VALUES (187902368, 2);
INSERT INTO story_keys (key, entry) VALUES (187902368, 5);
INSERT INTO story_keys (key, entry) VALUES (243289496, 4);
INSERT INTO story_keys (key, entry) VALUES (264056755, 4);
INSERT INTO story_keys (key, entry) VALUES (269072247, 2);
INSERT INTO story_keys (key, entry) VALUES (415608337, 2);
INSERT INTO story_keys (key, entry) VALUES (415608337, 5);
INSERT INTO story_keys (key, entry) VALUES (526452452, 4);
INSERT INTO story_keys (key, entry) VALUES (611448871, 3);
INSERT INTO story_keys (key, entry) VALUES (686270152, 3);
INSERT INTO story_keys (key, entry) VALUES (703036011, 3);
INSERT INTO story_keys (key, entry) VALUES (739097759, 3);
INSERT INTO story_keys (key, entry) VALUES (946862292, 4);
INSERT INTO story_keys (key, entry) VALUES (1007741258, 2);
INSERT INTO story_keys (key, entry) VALUES (1007741258, 5);
INSERT INTO story_keys (key, entry) VALUES (1078324044, 2);
INSERT INTO story_keys (key, entry) VALUES (1099241339, 2);
INSERT INTO story_keys (key, entry) VALUES (1102848904, 4);
INSERT INTO story_keys (key, entry) VALUES (1161988102, 4);
INSERT INTO story_keys (key, entry) VALUES (1238767677, 2);
INSERT INTO story_keys (key, entry) VALUES (1300628326, 2);
INSERT INTO story_keys (key, entry) VALUES (1300628326, 5);
INSERT INTO story_keys (key, entry) VALUES (1324275551, 3);
INSERT INTO story_keys (key, entry) VALUES (2027231647, 5);
INSERT INTO story_keys (key, entry) VALUES (2111194536, 5);
INSERT INTO story_keys (key, entry) VALUES (2220594105, 3);
INSERT INTO story_keys (key, entry) VALUES (2234499916, 5);
INSERT INTO story_keys (key, entry) VALUES (2415984146, 3);
INSERT INTO story_keys (key, entry) VALUES (2420951025, 5);
INSERT INTO story_keys (key, entry) VALUES (2935567334, 3);
INSERT INTO story_keys (key, entry) VALUES (4333373937, 2);
INSERT INTO story_keys (key, entry) VALUES (4333373937, 5);
INSERT INTO story_keys (key, entry) VALUES (4337612944, 3);
INSERT INTO story_keys (key, entry) VALUES (4343471320, 4);
INSERT INTO story_keys (key, entry) VALUES (4469744705, 3);
INSERT INTO story_keys (key, entry) VALUES (4519575355, 2);
INSERT INTO story_keys (key, entry) VALUES (4519575355, 5);
INSERT INTO story_keys (key, entry) VALUES (4526592732, 2);
INSERT INTO story_keys (key, entry) VALUES (4637108067, 2);
INSERT INTO story_keys (key, entry) VALUES (4637108067, 5);
INSERT INTO story_keys (key, entry) VALUES (4665362993, 4);
INSERT INTO story_keys (key, entry) VALUES (4689770818, 4);
INSERT INTO story_keys (key, entry) VALUES (4828302599, 3);
INSERT INTO story_keys (key, entry) VALUES (4904369275, 3);
INSERT INTO story_keys (key, entry) VALUES (5107523041, 2);
INSERT INTO story_keys (key, entry) VALUES (5107523041, 5);
INSERT INTO story_keys (key, entry) VALUES (5213108281, 3);
INSERT INTO story_keys (key, entry) VALUES (5215873133, 4);
INSERT INTO story_keys (key, entry) VALUES (5329964943, 4);
INSERT INTO story_keys (key, entry) VALUES (5403120864, 4);
INSERT INTO story_keys (key, entry) VALUES (5533157612, 2);
INSERT INTO story_keys (key, entry) VALUES (5533157612, 5);
INSERT INTO story_keys (key, entry) VALUES (5596908932, 5);
INSERT INTO story_keys (key, entry) VALUES (5659397479, 2);
INSERT INTO story_keys (key, entry) VALUES (5659397479, 5);
INSERT INTO story_keys (key, entry) VALUES (5669397536, 2);
INSERT INTO story_keys (key, entry) VALUES (5669397536, 5);
INSERT INTO story_keys (key, entry) VALUES (5734253898, 4);
INSERT INTO story_keys (key, entry) VALUES (5801324491, 3);
INSERT INTO story_keys (key, entry) VALUES (5828549786, 2);
INSERT INTO story_keys (key, entry) VALUES (5828549786, 3);
INSERT INTO story_keys (key, entry) VALUES (5828549786, 4);
INSERT INTO story_keys (key, entry) VALUES (5828549786, 5);
INSERT INTO story_keys (key, entry) VALUES (5892347088, 4);
INSERT INTO story_keys (key, entry) VALUES (6045386159, 2);
INSERT INTO story_keys (key, entry) VALUES (6045386159, 5);
INSERT INTO story_keys (key, entry) VALUES (6063694460, 4);
INSERT INTO story_keys (key, entry) VALUES (6092118581, 2);
INSERT INTO story_keys (key, entry) VALUES (6092118581, 5);
INSERT INTO story_keys (key, entry) VALUES (6136284357, 5);
INSERT INTO story_keys (key, entry) VALUES (6159998869, 4);
INSERT INTO story_keys (key, entry) VALUES (6474477903, 3);
INSERT INTO story_keys (key, entry) VALUES (6531140073, 2);
INSERT INTO story_keys (key, entry) VALUES (6531140073, 5);
INSERT INTO story_keys (key, entry) VALUES (6539094353, 3);
INSERT INTO story_keys (key, entry) VALUES (6549541360, 2);
INSERT INTO story_keys (key, entry) VALUES (6680963811, 4);
INSERT INTO story_keys (key, entry) VALUES (6809279319, 4);
INSERT INTO story_keys (key, entry) VALUES (7012656833, 3);
INSERT INTO story_keys (key, entry) VALUES (7255003252, 3);
INSERT INTO story_keys (key, entry) VALUES (7283914334, 3);
INSERT INTO story_keys (key, entry) VALUES (7363969433, 3);
INSERT INTO story_keys (key, entry) VALUES (7375712905, 4);
INSERT INTO story_keys (key, entry) VALUES (7446202557, 2);
INSERT INTO story_keys (key, entry) VALUES (7446202557, 5);
INSERT INTO story_keys (key, entry) VALUES (7990770407, 2);
INSERT INTO story_keys (key, entry) VALUES (8008653693, 4);
INSERT INTO story_keys (key, entry) VALUES (8332815270, 5);
INSERT INTO story_keys (key, entry) VALUES (8379884743, 2);
INSERT INTO story_keys (key, entry) VALUES (8379884743, 5);
INSERT INTO story_keys (key, entry) VALUES (8420026748, 4);
INSERT INTO story_keys (key, entry) VALUES (8455858992, 3);
INSERT INTO story_keys (key, entry) VALUES (8509418089, 3);
CREATE TABLE digest_items (
    id INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL,
    letter TEXT NOT NULL,
    story INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('watch', 'old')),
    created_at TEXT NOT NULL,
    digest TEXT NOT NULL DEFAULT '',         -- the outbox key that carries it; '' while it waits for the day's digest
    UNIQUE (channel, letter, story, why)
);
INSERT INTO digest_items (id, channel, letter, story, entry, version, why, created_at, digest) VALUES (1, 0, 'harbour-2026', 3, 3, 1, 'watch', '2026-03-03T18:00:00.000025+00:00', 'HMAXRH23DRESI3A2CP56YBKQT');
CREATE TABLE standing (                      -- messages that edit themselves: boards and health
    key TEXT PRIMARY KEY,
    what TEXT NOT NULL CHECK (what IN ('board', 'health', 'receipt')),
    channel INTEGER NOT NULL,
    wanted TEXT NOT NULL,                    -- fingerprint of what it should say
    posted TEXT NOT NULL DEFAULT '',         -- fingerprint of what it says
    message INTEGER,
    generation INTEGER NOT NULL DEFAULT 0,   -- grows when it has to be posted anew
    first_attempt_at TEXT,
    pinned INTEGER NOT NULL DEFAULT 0,       -- 1 pinned, -1 refused
    edited_at TEXT,
    due_at TEXT,
    error TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,                      -- JSON of bot.messages.Message
    closed INTEGER NOT NULL DEFAULT 0        -- the matter is over; kept as it is
, tried_after INTEGER);
INSERT INTO standing (key, what, channel, wanted, posted, message, generation, first_attempt_at, pinned, edited_at, due_at, error, body, closed, tried_after) VALUES ('board:harbour-2026:0', 'board', 0, '37d7da1259816df6', '37d7da1259816df6', 1795307816116, 0, '2026-03-03T19:30:00.000080+00:00', 1, '2026-03-03T19:30:00.000081+00:00', NULL, '', '{"content":"Harbour letter: day 29 of 60; 0 of 3 questions answered, 3 with evidence","embeds":[{"title":"Letter on the silted harbour","description":"sent 2 Feb 2026 to The harbour master\n**day 29 of 60** ▰▰▰▰▰▱▱▱▱▱\nanswer due in 31 days, 3 Apr 2026\nreceipt not recorded: counted from the letter''s date\nwatching since 3 Mar 2026\n2 of 2 sources answer","url":"","colour":2056104,"fields":[{"name":"Q1 dredging plan","value":"mentioned ◔, no answer seen since 3 Mar 2026\n1 piece of evidence, last mention [3 Mar 2026](https://news.example.org/plan#:~:text=The%20dredging%20plan%20of%20the%20harbour%20is%20late.)"},{"name":"Q2 fines","value":"mentioned ◔, no answer seen since 3 Mar 2026\n1 piece of evidence, last mention [3 Mar 2026](https://news.example.org/met#:~:text=Two%20men%20were%20fined%20for%20dumping%20in%20the%20harbour.)"},{"name":"Q3 working group","value":"mentioned ◔, no answer seen since 3 Mar 2026\n1 piece of evidence, last mention [3 Mar 2026](https://wire.example.org/met#:~:text=The%20harbour%20working%20group%20met.)"}],"footer":"as of 3 Mar 2026, 2:30 PM ET","timestamp":null}],"buttons":[{"label":"What changed","custom_id":"n:harbour-2026:7d","url":"","style":"secondary","row":1},{"label":"Chart","custom_id":"c:harbour-2026","url":"","style":"secondary","row":1},{"label":"Export","custom_id":"x:harbour-2026","url":"","style":"secondary","row":1},{"label":"Notify me","custom_id":"notify:harbour-2026","url":"","style":"secondary","row":1}],"menus":[{"custom_id":"b:harbour-2026","placeholder":"Open the card of a question","options":[{"label":"Q1 dredging plan","value":"q1","description":"mentioned ◔, 1 piece of evidence","chosen":false},{"label":"Q2 fines","value":"q2","description":"mentioned ◔, 1 piece of evidence","chosen":false},{"label":"Q3 working group","value":"q3","description":"mentioned ◔, 1 piece of evidence","chosen":false}],"row":0,"least":1,"most":1}],"files":[],"mentions":[]}', 0, 1795307816115);
CREATE TABLE terms (
    id INTEGER PRIMARY KEY,
    letter TEXT NOT NULL,
    text TEXT NOT NULL,
    question TEXT NOT NULL DEFAULT '',
    muted INTEGER NOT NULL DEFAULT 0,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TEXT
);
CREATE TABLE state_log (                     -- append only; the newest row of a question is its state
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    letter TEXT NOT NULL,
    question TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('open', 'mentioned', 'holding', 'declined', 'partial', 'answered', 'withdrawn')),
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    evidence TEXT NOT NULL DEFAULT '{}'      -- JSON: quote, url, hash of the text at the time
, addressee TEXT NOT NULL DEFAULT '', was TEXT NOT NULL DEFAULT 'open', parts TEXT NOT NULL DEFAULT '', referred_to TEXT NOT NULL DEFAULT '', referred_by TEXT NOT NULL DEFAULT '', together INTEGER NOT NULL DEFAULT 0, undoes INTEGER NOT NULL DEFAULT 0, alert TEXT NOT NULL DEFAULT '');
INSERT INTO state_log (id, at, letter, question, state, who, why, evidence, addressee, was, parts, referred_to, referred_by, together, undoes, alert) VALUES (1, '2026-03-03T18:00:00.000025+00:00', 'harbour-2026', 'q3', 'mentioned', 'letterwatch', 'a text speaks to it', '{"quote": "The harbour working group met.", "url": "https://news.example.org/met", "hash": "3fba955115707772645179956d192377b656a6ee8bd1f604627b493e0505b7ba", "entry": 2, "version": 1, "said_on": null}', '', 'open', '', '', '', 0, 0, '');
INSERT INTO state_log (id, at, letter, question, state, who, why, evidence, addressee, was, parts, referred_to, referred_by, together, undoes, alert) VALUES (2, '2026-03-03T18:00:00.000025+00:00', 'harbour-2026', 'q1', 'mentioned', 'letterwatch', 'a text speaks to it', '{"quote": "The dredging plan of the harbour is late.", "url": "https://news.example.org/plan", "hash": "638a842ba59406eb7597076e9967d1f681baf2fb686da9815893d4a40a061223", "entry": 4, "version": 1, "said_on": null}', '', 'open', '', '', '', 0, 0, '');
INSERT INTO state_log (id, at, letter, question, state, who, why, evidence, addressee, was, parts, referred_to, referred_by, together, undoes, alert) VALUES (3, '2026-03-03T18:30:00.000047+00:00', 'harbour-2026', 'q2', 'mentioned', 'letterwatch', 'a text speaks to it', '{"quote": "Two men were fined for dumping in the harbour.", "url": "https://news.example.org/met", "hash": "d213b6f18feb76893d21ec3365272d54c19118c0f300015f1b697225b501127c", "entry": 2, "version": 2, "said_on": null}', '', 'open', '', '', '', 0, 0, '');
INSERT INTO state_log (id, at, letter, question, state, who, why, evidence, addressee, was, parts, referred_to, referred_by, together, undoes, alert) VALUES (4, '2026-03-03T19:30:00.000086+00:00', 'harbour-2026', 'q3', 'partial', 'Ann', 'they met once', '{"quote": "The harbour working group met.", "url": "https://news.example.org/met", "hash": "3fba955115707772645179956d192377b656a6ee8bd1f604627b493e0505b7ba", "entry": 2, "version": 1, "said_on": null}', '', 'mentioned', 'the first', '', '', 4, 0, '');
CREATE TABLE destinations (                  -- channels that alerts have gone to, and since when
    channel INTEGER NOT NULL,
    letter TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (channel, letter)
) WITHOUT ROWID;
INSERT INTO destinations (channel, letter, since) VALUES (0, 'harbour-2026', '2026-03-03T17:00:00.000005+00:00');
CREATE TABLE watcher (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at TEXT NOT NULL
);
INSERT INTO watcher (only_one, pid, host, started_at) VALUES (1, 1, 'frozen', '2026-03-03T17:00:00.000000+00:00');
CREATE TABLE memory (                        -- small facts by name
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO memory (name, value) VALUES ('digest:0', '2026-03-03');
INSERT INTO memory (name, value) VALUES ('pin refused:board:harbour-2026:0', '');
CREATE TABLE absences (                      -- times that a source should have been read and was not
    source TEXT NOT NULL,
    from_at TEXT NOT NULL,
    until_at TEXT NOT NULL,
    why TEXT NOT NULL,                       -- its state meanwhile, or 'not asked'
    gap INTEGER NOT NULL,                    -- 1: of what was shown afterwards nothing was known
    PRIMARY KEY (source, from_at)
) WITHOUT ROWID;
CREATE TABLE backfills (
    source TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    url TEXT NOT NULL,                       -- of the source; another one begins anew
    cursor TEXT NOT NULL DEFAULT '',         -- where it goes on; '' at the beginning
    reached TEXT,                            -- the oldest time that was looked at
    kept INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,       -- entries whose page could not be had
    moved_at TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (source, since, until)
) WITHOUT ROWID;
CREATE TABLE handed (                        -- texts by hand: who gave what, when
    id INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entries (id),
    version INTEGER NOT NULL,                -- that holds its words
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    name TEXT NOT NULL,                      -- of the file, or the address
    form TEXT NOT NULL,                      -- text, markdown, html, pdf
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL                    -- bytes
);
CREATE TABLE added_sources (                 -- beside those of config.toml
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,                      -- JSON of feeds.entries.Source
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE paused_sources (                -- of either sort
    id TEXT PRIMARY KEY,
    paused_at TEXT NOT NULL,
    paused_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE source_log (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('add', 'remove', 'pause', 'resume')),
    source TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
);
CREATE TABLE proposals (                     -- sources that wait for their author's button
    ref TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    author INTEGER NOT NULL,                 -- of Discord
    body TEXT NOT NULL,                      -- JSON of feeds.entries.Source
    outcome TEXT NOT NULL DEFAULT ''         -- saved, cancelled; '' while it waits
) WITHOUT ROWID;
CREATE TABLE keyword_drafts (
    ref TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    author INTEGER NOT NULL,                 -- of Discord; nobody else may press
    body TEXT NOT NULL,                      -- JSON of storage.drafts.Draft
    outcome TEXT NOT NULL DEFAULT ''         -- in words; '' while it waits
) WITHOUT ROWID;
CREATE TABLE "term_log" (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN
        ('add', 'remove', 'edit', 'mute', 'unmute',
         'undo add', 'undo remove', 'undo edit', 'undo mute', 'undo unmute')),
    term INTEGER NOT NULL REFERENCES terms (id),
    was INTEGER REFERENCES terms (id),       -- the keyword that an edit replaced
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE clock_changes (                 -- append only; each row makes a new version of the letter's clock
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    letter TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('received', 'extended')),
    day TEXT NOT NULL,
    who TEXT NOT NULL,
    quote TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT ''
);
CREATE TABLE rungs (                         -- of each version of a clock: what is to be told, once
    letter TEXT NOT NULL,
    clock TEXT NOT NULL,                     -- letters.reminders.clock_name
    rung INTEGER NOT NULL,                   -- days from the last day
    state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'passed')),
    at TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (letter, clock, rung)
) WITHOUT ROWID;
CREATE TABLE "outbox" (
    key TEXT PRIMARY KEY,                    -- the nonce, and the button by which we recognise our message
    what TEXT NOT NULL CHECK (what IN ('alert', 'digest', 'reminder')),
    channel INTEGER NOT NULL,
    letter TEXT NOT NULL,
    story INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT 'feed',     -- of the version that is quoted
    body TEXT NOT NULL,                      -- JSON of the alert, the digest's items, or the reminder
    created_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'parked', 'deleted')),
    batch TEXT NOT NULL DEFAULT '',          -- key of the message that lists this one; '' when it stands alone
    attempts INTEGER NOT NULL DEFAULT 0,
    degrade INTEGER NOT NULL DEFAULT 0,      -- 0 embed, 1 short embed, 2 plain line
    first_attempt_at TEXT,
    due_at TEXT NOT NULL,
    sent_at TEXT,
    message INTEGER,
    error TEXT NOT NULL DEFAULT '',
    edit_due INTEGER NOT NULL DEFAULT 0,
    edited_at TEXT
, stood INTEGER NOT NULL DEFAULT 0, tried_after INTEGER);
INSERT INTO outbox (key, what, channel, letter, story, entry, version, reason, kind, origin, body, created_at, state, batch, attempts, degrade, first_attempt_at, due_at, sent_at, message, error, edit_due, edited_at, stood, tried_after) VALUES ('QE6K5RXT743O7ZZFRNXNHXQIA', 'alert', 0, 'harbour-2026', 2, 2, 1, 'first', 'first', 'feed', '{"key":"QE6K5RXT743O7ZZFRNXNHXQIA","letter":"harbour-2026","letter_title":"Letter on the silted harbour","story":2,"entry":2,"channel":0,"reason":"first","kind":"first","lines":[{"question":"q3","label":"working group","state":"open","score":0.81,"because":["names the working group: \"working group\" (0.90)","names the harbour: \"harbour\" (0.90)"],"against":[]}],"quote":{"sentence":"The harbour working group met.","before":"","after":"Bubigepi sukuzovo godedoku vamaleru nasumuvu resatuni gipedape nozasafo kugovima kudozuso pisanupo dunogadu.","bold":[[4,11],[12,25]],"speaker":"","role":"text","asked":""},"source_name":"state","source_group":"news","official":false,"title":"Bubigepi Sukuzovo Godedoku","url":"https://news.example.org/met","published":{"at":"2026-03-03T16:00:00Z","precision":"minute","raw":"Tue, 03 Mar 2026 16:00:00 +0000"},"first_seen":"2026-03-03T18:00:00.000022Z","also":[{"name":"wire","url":"https://wire.example.org/met","relation":"rewrite"}],"from_summary":false,"altered":"","may_repeat":false,"due_on":"2026-04-03","rulings":[],"marks":0}', '2026-03-03T18:00:00.000025+00:00', 'sent', '', 1, 0, '2026-03-03T18:00:00.000036+00:00', '2026-03-03T18:00:00.000025+00:00', '2026-03-03T18:00:00.000038+00:00', 1795307816112, '', 0, '2026-03-03T18:30:00.000065+00:00', 0, NULL);
INSERT INTO outbox (key, what, channel, letter, story, entry, version, reason, kind, origin, body, created_at, state, batch, attempts, degrade, first_attempt_at, due_at, sent_at, message, error, edit_due, edited_at, stood, tried_after) VALUES ('XTLGNPNVY6VGMFUQINP2DSF4A', 'alert', 0, 'harbour-2026', 4, 4, 1, 'first', 'first', 'feed', '{"key":"XTLGNPNVY6VGMFUQINP2DSF4A","letter":"harbour-2026","letter_title":"Letter on the silted harbour","story":4,"entry":4,"channel":0,"reason":"first","kind":"first","lines":[{"question":"q1","label":"dredging plan","state":"open","score":0.81,"because":["names the plan: \"dredging plan\" (0.90)","names the harbour: \"harbour\" (0.90)"],"against":[]}],"quote":{"sentence":"The dredging plan of the harbour is late.","before":"","after":"Norarike gabebesi fedasezu sufiliga tobegogo rogasigo nusorepo novepedu vidapufa nudubano zarinufu tanukonu.","bold":[[4,17],[25,32]],"speaker":"","role":"text","asked":""},"source_name":"state","source_group":"news","official":false,"title":"Norarike Gabebesi Fedasezu","url":"https://news.example.org/plan","published":{"at":"2026-03-03T16:00:00Z","precision":"minute","raw":"Tue, 03 Mar 2026 16:00:00 +0000"},"first_seen":"2026-03-03T18:00:00.000022Z","also":[],"from_summary":false,"altered":"","may_repeat":false,"due_on":"2026-04-03","rulings":[],"marks":0}', '2026-03-03T18:00:00.000025+00:00', 'sent', '', 1, 0, '2026-03-03T18:00:00.000039+00:00', '2026-03-03T18:00:00.000025+00:00', '2026-03-03T18:00:00.000041+00:00', 1795307816113, '', 0, '2026-03-03T18:00:00.000041+00:00', 0, 1795307816112);
INSERT INTO outbox (key, what, channel, letter, story, entry, version, reason, kind, origin, body, created_at, state, batch, attempts, degrade, first_attempt_at, due_at, sent_at, message, error, edit_due, edited_at, stood, tried_after) VALUES ('V3WJVKQL4IHC6LM6X63HMNJDI', 'alert', 0, 'harbour-2026', 2, 2, 2, '2@2', 'question', 'feed', '{"key":"V3WJVKQL4IHC6LM6X63HMNJDI","letter":"harbour-2026","letter_title":"Letter on the silted harbour","story":2,"entry":2,"channel":0,"reason":"2@2","kind":"question","lines":[{"question":"q2","label":"fines","state":"open","score":0.81,"because":["names a fine: \"fined\" (0.90)","names the harbour: \"harbour\" (0.90)"],"against":[]}],"quote":{"sentence":"Two men were fined for dumping in the harbour.","before":"Bubigepi sukuzovo godedoku vamaleru nasumuvu resatuni gipedape nozasafo kugovima kudozuso pisanupo dunogadu.","after":"Bubigepi sukuzovo godedoku vamaleru nasumuvu resatuni gipedape nozasafo kugovima kudozuso pisanupo dunogadu.","bold":[[13,18],[38,45]],"speaker":"","role":"text","asked":""},"source_name":"state","source_group":"news","official":false,"title":"Bubigepi Sukuzovo Godedoku","url":"https://news.example.org/met","published":{"at":"2026-03-03T16:00:00Z","precision":"minute","raw":"Tue, 03 Mar 2026 16:00:00 +0000"},"first_seen":"2026-03-03T18:00:00.000022Z","also":[],"from_summary":false,"altered":"","may_repeat":false,"due_on":"2026-04-03","rulings":[],"marks":0}', '2026-03-03T18:30:00.000047+00:00', 'sent', '', 1, 0, '2026-03-03T18:30:00.000061+00:00', '2026-03-03T18:30:00.000047+00:00', '2026-03-03T18:30:00.000063+00:00', 1795307816114, '', 0, '2026-03-03T18:30:00.000063+00:00', 0, 1795307816113);
INSERT INTO outbox (key, what, channel, letter, story, entry, version, reason, kind, origin, body, created_at, state, batch, attempts, degrade, first_attempt_at, due_at, sent_at, message, error, edit_due, edited_at, stood, tried_after) VALUES ('HMAXRH23DRESI3A2CP56YBKQT', 'digest', 0, 'harbour-2026', 0, 0, 0, 'digest', 'digest', 'feed', '[{"key":"1","letter":"harbour-2026","questions":[],"title":"Gimiduba Kaluviku Sibozina","source_name":"state","url":"https://news.example.org/near","published":{"at":"2026-03-03T16:00:00Z","precision":"minute","raw":"Tue, 03 Mar 2026 16:00:00 +0000"},"sentence":"","why":"watch"}]', '2026-03-03T19:30:00.000068+00:00', 'sent', '', 1, 0, '2026-03-03T19:30:00.000071+00:00', '2026-03-03T19:30:00.000068+00:00', '2026-03-03T19:30:00.000073+00:00', 1795307816115, '', 0, '2026-03-03T19:30:00.000073+00:00', 0, 1795307816114);
CREATE TABLE standing_before (               -- what a backup that was put back knew nothing of
    channel INTEGER NOT NULL,
    message INTEGER NOT NULL,
    mark TEXT NOT NULL,                      -- the button by which it was known
    words TEXT NOT NULL,                     -- all that it said, with its addresses
    key TEXT NOT NULL DEFAULT '',            -- of the outbox: what it was recognised as; '' until then
    PRIMARY KEY (channel, message, mark)
) WITHOUT ROWID;
CREATE TABLE added_letters (                 -- beside those of config.toml; an edit is a new version
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,                      -- TOML of a letter file
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TEXT,                         -- taken back; what was found for it stays
    PRIMARY KEY (id, version)
) WITHOUT ROWID;
CREATE TABLE closed_letters (                -- of either sort
    id TEXT PRIMARY KEY,
    closed_at TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE letters_since (                 -- letters that were not watched from the first look on
    letter TEXT PRIMARY KEY,
    since TEXT NOT NULL                      -- from when on without a gap
) WITHOUT ROWID;
CREATE TABLE letter_log (                    -- append only
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN
        ('add', 'edit', 'close', 'reopen', 'undo add', 'undo edit', 'undo close', 'undo reopen')),
    letter TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',         -- the reason of a close
    since TEXT,                              -- of letters_since, as it was before
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE letter_drafts (                 -- letters that wait for their author's button
    ref TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    author INTEGER NOT NULL,                 -- of Discord; nobody else may press
    body TEXT NOT NULL,                      -- JSON of letters.sheet.Sheet
    outcome TEXT NOT NULL DEFAULT ''         -- in words; '' while it waits
) WITHOUT ROWID;
CREATE TABLE "feedback" (                 -- append only; of each person the newest row on an entry counts
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    letter TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
    version INTEGER NOT NULL,                -- of the text that was quoted
    verdict TEXT NOT NULL CHECK (verdict IN ('relevant', 'noise', 'question')),
    questions TEXT NOT NULL DEFAULT '[]',    -- JSON list of ids to which it speaks, as that person says
    source TEXT NOT NULL CHECK (source IN ('alert', 'digest', 'why'))
);
CREATE TABLE searches (                      -- what the buttons Next and Previous go on with; of no person
    ref TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    body TEXT NOT NULL                       -- JSON of letters.searched.Search
) WITHOUT ROWID;
CREATE TABLE looks (                         -- when a person last asked what is new
    person INTEGER PRIMARY KEY,              -- of Discord
    at TEXT NOT NULL
);
CREATE TABLE subscriptions (                 -- who asked to be mentioned, where and for what
    channel INTEGER NOT NULL,                -- one that the person saw when asking
    letter TEXT NOT NULL,
    question TEXT NOT NULL,
    person INTEGER NOT NULL,                 -- of Discord
    at TEXT NOT NULL,
    PRIMARY KEY (channel, letter, question, person)
) WITHOUT ROWID;
CREATE TABLE mentioned (                     -- whom a message mentions, from its first attempt on
    key TEXT NOT NULL,                       -- of the outbox
    person INTEGER NOT NULL,                 -- of Discord
    PRIMARY KEY (key, person)
) WITHOUT ROWID;
CREATE TABLE claims (                        -- "I'll read it"; of an alert at most one is open
    id INTEGER PRIMARY KEY,
    alert TEXT NOT NULL,                     -- key
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    ended_at TEXT,                           -- NULL: it is open
    ended TEXT NOT NULL DEFAULT '' CHECK (ended IN ('', 'released', 'taken over', 'lapsed'))
);
CREATE TABLE notes (                         -- one of each person on an alert
    id INTEGER PRIMARY KEY,
    alert TEXT NOT NULL,                     -- key
    letter TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
    questions TEXT NOT NULL,                 -- JSON list of ids that the alert named
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    text TEXT NOT NULL,
    edited_at TEXT
);
CREATE VIEW current_texts AS
SELECT e.id AS entry, v.title AS title, v.text AS text
FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version;
CREATE VIRTUAL TABLE texts_fts USING fts5 (
    title, text, content = 'current_texts', content_rowid = 'entry', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO texts_fts (texts_fts) VALUES ('rebuild');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX entries_judge_due ON entries (id) WHERE judge_due = 1;
CREATE INDEX entries_text_due ON entries (text_due) WHERE text_due IS NOT NULL;
CREATE INDEX entries_url ON entries (url);
CREATE INDEX findings_question ON findings (letter, question, said_at);
CREATE INDEX stories_story ON stories (story);
CREATE INDEX digest_items_waiting ON digest_items (channel) WHERE digest = '';
CREATE UNIQUE INDEX terms_live ON terms (letter, text, question) WHERE removed_at IS NULL;
CREATE INDEX state_log_question ON state_log (letter, question, id);
CREATE INDEX doors_source ON doors (source, first_seen);
CREATE INDEX absences_until ON absences (until_at);
CREATE INDEX handed_entry ON handed (entry);
CREATE INDEX entries_said_at ON entries (coalesce(published_at, first_seen))
;
CREATE INDEX state_log_undoes ON state_log (undoes) WHERE undoes <> 0;
CREATE INDEX clock_changes_letter ON clock_changes (letter, id);
CREATE INDEX outbox_waiting ON outbox (channel, created_at) WHERE state IN ('waiting', 'sending', 'parked');
CREATE INDEX outbox_edits ON outbox (channel) WHERE edit_due = 1;
CREATE INDEX outbox_story ON outbox (story, letter, channel);
CREATE INDEX outbox_batch ON outbox (batch) WHERE batch <> '';
CREATE INDEX outbox_sent ON outbox (channel, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_letter ON outbox (letter, created_at) WHERE what = 'alert';
CREATE INDEX standing_before_mark ON standing_before (mark);
CREATE INDEX feedback_entry ON feedback (letter, entry, id);
CREATE INDEX judgements_relevant ON judgements (letter, entry) WHERE level <> 'none';
CREATE INDEX searches_at ON searches (at);
CREATE INDEX subscriptions_person ON subscriptions (person);
CREATE INDEX mentioned_person ON mentioned (person);
CREATE UNIQUE INDEX claims_open ON claims (alert) WHERE ended_at IS NULL;
CREATE INDEX claims_at ON claims (at) WHERE ended_at IS NULL;
CREATE INDEX notes_alert ON notes (alert);
CREATE INDEX notes_entry ON notes (entry);
CREATE INDEX notes_letter ON notes (letter, id);
CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL
;
CREATE TRIGGER texts_first AFTER INSERT ON versions
WHEN new.version = (SELECT version FROM entries WHERE id = new.entry) BEGIN
    INSERT INTO texts_fts (rowid, title, text) VALUES (new.entry, new.title, new.text);
END;
CREATE TRIGGER texts_next AFTER UPDATE OF version ON entries WHEN new.version <> old.version BEGIN
    INSERT INTO texts_fts (texts_fts, rowid, title, text)
        SELECT 'delete', entry, title, text FROM versions WHERE entry = old.id AND version = old.version;
    INSERT INTO texts_fts (rowid, title, text)
        SELECT entry, title, text FROM versions WHERE entry = new.id AND version = new.version;
END;
CREATE TRIGGER texts_changed AFTER UPDATE OF title, text ON versions
WHEN new.version = (SELECT version FROM entries WHERE id = new.entry) BEGIN
    INSERT INTO texts_fts (texts_fts, rowid, title, text) VALUES ('delete', old.entry, old.title, old.text);
    INSERT INTO texts_fts (rowid, title, text) VALUES (new.entry, new.title, new.text);
END;
CREATE TRIGGER claims_made AFTER INSERT ON claims BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = new.alert AND what = 'alert';
END;
CREATE TRIGGER claims_changed AFTER UPDATE ON claims BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = new.alert AND what = 'alert';
END;
CREATE TRIGGER claims_gone AFTER DELETE ON claims WHEN old.ended_at IS NULL BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = old.alert AND what = 'alert';
END;
CREATE TRIGGER notes_made AFTER INSERT ON notes BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = new.alert AND what = 'alert';
END;
CREATE TRIGGER notes_gone AFTER DELETE ON notes BEGIN
    UPDATE outbox SET edit_due = 1, body = json_set(body, '$.marks', coalesce(json_extract(body, '$.marks'), 0) + 1)
        WHERE key = old.alert AND what = 'alert';
END;
