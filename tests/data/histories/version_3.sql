BEGIN TRANSACTION;
CREATE TABLE conversations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        created_at REAL NOT NULL,  -- seconds since the epoch
        updated_at REAL NOT NULL,
        deleted_at REAL,           -- set: deleted, and undo still brings it back
        active_child INTEGER       -- the first message of the active path
    );
INSERT INTO "conversations" VALUES(1,'How a weir works',1.79595918351034259793e+09,1.79595918351376891133e+09,NULL,1);
INSERT INTO "conversations" VALUES(2,'堰与鱼道',1.7959591835138678551e+09,1.7959591835140354633e+09,NULL,8);
INSERT INTO "conversations" VALUES(3,'Deleted by the person',1.79595918351434254644e+09,1.79595918351437354087e+09,1.79595918351442646976e+09,11);
INSERT INTO "conversations" VALUES(4,'Never answered',1.79595918351445126533e+09,1.7959591835144724846e+09,NULL,12);
INSERT INTO "conversations" VALUES(5,'Killed while it arrived',1.79595918351451611519e+09,1.79595918391742610928e+09,NULL,13);
CREATE TABLE journal (
        seq INTEGER PRIMARY KEY,   -- order of arrival, over all replies
        message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        kind TEXT NOT NULL,        -- content, reasoning, seam (JSON as in messages.seams)
        text TEXT NOT NULL
    );
INSERT INTO "journal" VALUES(1,14,'reasoning','Where to begin…');
INSERT INTO "journal" VALUES(2,14,'content','All of it: first the w');
CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
        parent_id INTEGER REFERENCES messages DEFERRABLE INITIALLY DEFERRED,
        role TEXT NOT NULL,
        text TEXT NOT NULL DEFAULT '',
        reasoning TEXT NOT NULL DEFAULT '',
        tool_calls TEXT,           -- JSON: [{"name": …, "arguments": …}, …]
        state TEXT NOT NULL,
        finish_reason TEXT,
        failure TEXT,              -- JSON: ChatError.to_record
        endpoint_name TEXT NOT NULL DEFAULT '',
        model TEXT NOT NULL DEFAULT '',
        ttft_ms REAL,
        tokens_per_second REAL,
        prompt_tokens INTEGER,
        completion_tokens INTEGER,
        estimated INTEGER NOT NULL DEFAULT 0,
        created_at REAL NOT NULL,
        active_child INTEGER,      -- the child on the active path
        owner TEXT                 -- whose stream still writes this reply (storage.owner)
    , seams TEXT, parts TEXT);
INSERT INTO "messages" VALUES(1,1,NULL,'user','How does a weir work?

```python
height = 2.5  # metres
```','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.7959591835104222298e+09,2,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(2,1,1,'assistant','It raises the water.','',NULL,'done','stop',NULL,'Work','gpt-5.2-instant',120.5,42.0,12,5,0,1.79595918351095700264e+09,NULL,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(3,1,1,'assistant','A weir is a low dam: water flows **over** it.','They ask about weirs, not dams.',NULL,'done','stop',NULL,'Work','gpt-5.2-instant',90.0,50.0,12,11,1,1.79595918351344609265e+09,6,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(4,1,3,'user','And a fish ladder?','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918351357483862e+09,5,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(5,1,4,'assistant','It lets fish ','',NULL,'stopped',NULL,NULL,'Work','gpt-5.2-instant',NULL,NULL,NULL,NULL,0,1.79595918351363611218e+09,NULL,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(6,1,3,'user','And a fish ladder? 😀','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.7959591835136995315e+09,7,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(7,1,6,'assistant','','',NULL,'failed',NULL,'{"kind": "not_found", "status": 404, "message": "no such path", "request_id": null, "headers": {}, "body": "", "field": null, "url": "https://x.example/v1"}','Work','gpt-5.2-instant',NULL,NULL,NULL,NULL,0,1.79595918351376891133e+09,NULL,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(8,2,NULL,'user','堰是怎样工作的？','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918351389622694e+09,9,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(9,2,8,'assistant','它抬高水位，让水从上面流过。','','[{"name": "look_up", "arguments": "{\"word\":\"\u5830\"}"}]','done','stop',NULL,'家','qwen3-8b',NULL,NULL,NULL,NULL,0,1.79595918351395869259e+09,10,NULL,'[[4, "gateway"]]',NULL);
INSERT INTO "messages" VALUES(10,2,9,'user','看这些：对吗？','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.7959591835140354633e+09,NULL,NULL,NULL,'[{"type": "picture", "at": 4, "sha256": "abababababababababababababababababababababababababababababababab", "name": "weir.png", "media_type": "image/png", "size": 1234}, {"type": "file", "at": 4, "sha256": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "name": "\u7b14\u8bb0.txt", "media_type": "text/plain", "size": 20, "text": "\u9c7c\u9053\u7684\u5bbd\u5ea6\u662f 1.2 \u7c73"}]');
INSERT INTO "messages" VALUES(11,3,NULL,'user','Forget this.','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918351437354087e+09,NULL,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(12,4,NULL,'user','Hello?','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.7959591835144724846e+09,NULL,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(13,5,NULL,'user','Tell me all.','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918351453685758e+09,14,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(14,5,13,'assistant','','',NULL,'streaming',NULL,NULL,'Work','gpt-5.2-instant',NULL,NULL,NULL,NULL,0,1.79595918391742610928e+09,NULL,'353b9328464c4b1c9f70e83ee9e57887',NULL,NULL);
CREATE INDEX conversations_by_time ON conversations (updated_at) WHERE deleted_at IS NULL;
CREATE INDEX messages_of_conversation ON messages (conversation_id);
CREATE INDEX messages_by_parent ON messages (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX messages_streaming ON messages (owner) WHERE state = 'streaming';
CREATE INDEX journal_of_message ON journal (message_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('conversations',5);
INSERT INTO "sqlite_sequence" VALUES('messages',14);
COMMIT;
PRAGMA user_version = 3;
