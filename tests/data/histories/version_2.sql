BEGIN TRANSACTION;
CREATE TABLE conversations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        created_at REAL NOT NULL,  -- seconds since the epoch
        updated_at REAL NOT NULL,
        deleted_at REAL,           -- set: deleted, and undo still brings it back
        active_child INTEGER       -- the first message of the active path
    );
INSERT INTO "conversations" VALUES(1,'How a weir works',1.79595918212693142889e+09,1.79595918213382267948e+09,NULL,1);
INSERT INTO "conversations" VALUES(2,'堰与鱼道',1.79595918213392376902e+09,1.79595918213401198391e+09,NULL,8);
INSERT INTO "conversations" VALUES(3,'Deleted by the person',1.7959591821340954304e+09,1.79595918213411784173e+09,1.79595918213415670396e+09,10);
INSERT INTO "conversations" VALUES(4,'Never answered',1.79595918213418173788e+09,1.79595918213420319554e+09,NULL,11);
INSERT INTO "conversations" VALUES(5,'Killed while it arrived',1.7959591821342453956e+09,1.7959591825374293327e+09,NULL,12);
CREATE TABLE journal (
        seq INTEGER PRIMARY KEY,   -- order of arrival, over all replies
        message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        kind TEXT NOT NULL,        -- content, reasoning
        text TEXT NOT NULL
    );
INSERT INTO "journal" VALUES(1,13,'reasoning','Where to begin…');
INSERT INTO "journal" VALUES(2,13,'content','All of it: first the w');
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
    , seams TEXT);
INSERT INTO "messages" VALUES(1,1,NULL,'user','How does a weir work?

```python
height = 2.5  # metres
```','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918212700939183e+09,2,NULL,NULL);
INSERT INTO "messages" VALUES(2,1,1,'assistant','It raises the water.','',NULL,'done','stop',NULL,'Work','gpt-5.2-instant',120.5,42.0,12,5,0,1.79595918212715101236e+09,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(3,1,1,'assistant','A weir is a low dam: water flows **over** it.','They ask about weirs, not dams.',NULL,'done','stop',NULL,'Work','gpt-5.2-instant',90.0,50.0,12,11,1,1.79595918213346052169e+09,6,NULL,NULL);
INSERT INTO "messages" VALUES(4,1,3,'user','And a fish ladder?','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918213361144073e+09,5,NULL,NULL);
INSERT INTO "messages" VALUES(5,1,4,'assistant','It lets fish ','',NULL,'stopped',NULL,NULL,'Work','gpt-5.2-instant',NULL,NULL,NULL,NULL,0,1.79595918213369417195e+09,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(6,1,3,'user','And a fish ladder? 😀','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.7959591821337566376e+09,7,NULL,NULL);
INSERT INTO "messages" VALUES(7,1,6,'assistant','','',NULL,'failed',NULL,'{"kind": "not_found", "status": 404, "message": "no such path", "request_id": null, "headers": {}, "body": "", "url": "https://x.example/v1"}','Work','gpt-5.2-instant',NULL,NULL,NULL,NULL,0,1.79595918213382267948e+09,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(8,2,NULL,'user','堰是怎样工作的？','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918213395786284e+09,9,NULL,NULL);
INSERT INTO "messages" VALUES(9,2,8,'assistant','它抬高水位，让水从上面流过。','','[{"name": "look_up", "arguments": "{\"word\":\"\u5830\"}"}]','done','stop',NULL,'家','qwen3-8b',NULL,NULL,NULL,NULL,0,1.79595918213401198391e+09,NULL,NULL,'[[4, "gateway"]]');
INSERT INTO "messages" VALUES(10,3,NULL,'user','Forget this.','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918213411784173e+09,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(11,4,NULL,'user','Hello?','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918213420319554e+09,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(12,5,NULL,'user','Tell me all.','',NULL,'done',NULL,NULL,'','',NULL,NULL,NULL,NULL,0,1.79595918213426542281e+09,13,NULL,NULL);
INSERT INTO "messages" VALUES(13,5,12,'assistant','','',NULL,'streaming',NULL,NULL,'Work','gpt-5.2-instant',NULL,NULL,NULL,NULL,0,1.7959591825374293327e+09,NULL,'f3911ee591064736bcbc9aefbc4f284f',NULL);
CREATE INDEX conversations_by_time ON conversations (updated_at) WHERE deleted_at IS NULL;
CREATE INDEX messages_of_conversation ON messages (conversation_id);
CREATE INDEX messages_by_parent ON messages (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX messages_streaming ON messages (owner) WHERE state = 'streaming';
CREATE INDEX journal_of_message ON journal (message_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('conversations',5);
INSERT INTO "sqlite_sequence" VALUES('messages',13);
COMMIT;
PRAGMA user_version = 2;
