"""The tables of the history, as numbered steps from an empty file.

Never change a step that a release has; add a new one below. `user_version` of a file is the number
of steps it has taken.
"""

from __future__ import annotations

TAKE_FROM_LAST_REPLY = """
UPDATE conversations SET (endpoint_name, model) = (
    SELECT coalesce(endpoint_name, ''), coalesce(model, '') FROM messages
    WHERE conversation_id = conversations.id AND role = 'assistant' AND endpoint_name != ''
    ORDER BY id DESC LIMIT 1
) WHERE endpoint_name = '' AND id IN (
    SELECT conversation_id FROM messages WHERE role = 'assistant' AND endpoint_name != ''
)
"""
"""Give each chat without an endpoint the one of its last reply. A part of step 4."""


def own_key(row: str) -> str:
    """SQL: the key of a chat or a message that began here, beside the table `identity`."""
    return (
        f"identity.name || '.' || {row}.id || '.' ||"
        f" printf('%x', CAST({row}.created_at * 1000000 AS INTEGER))"
    )


MIGRATIONS: tuple[str, ...] = (
    # 1: conversations as trees of messages, and the journal of replies on their way.
    #
    # AUTOINCREMENT: an id is never given out twice, so that a window which still shows a chat
    # that another one deleted for good cannot write into a stranger's.
    #
    # parent_id has no ON DELETE CASCADE: cascades nest as triggers do, 1,000 deep at most, and a
    # long chat is deeper. A conversation takes all its messages along in one step instead.
    # active_child points downwards, where the reference from below already keeps order.
    """
    CREATE TABLE conversations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        created_at REAL NOT NULL,  -- seconds since the epoch
        updated_at REAL NOT NULL,
        deleted_at REAL,           -- set: deleted, and undo still brings it back
        active_child INTEGER       -- the first message of the active path
    );
    CREATE INDEX conversations_by_time ON conversations (updated_at) WHERE deleted_at IS NULL;

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
    );
    CREATE INDEX messages_of_conversation ON messages (conversation_id);
    CREATE INDEX messages_by_parent ON messages (parent_id) WHERE parent_id IS NOT NULL;
    CREATE INDEX messages_streaming ON messages (owner) WHERE state = 'streaming';

    CREATE TABLE journal (
        seq INTEGER PRIMARY KEY,   -- order of arrival, over all replies
        message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        kind TEXT NOT NULL,        -- content, reasoning, seam (JSON as in messages.seams), part
        text TEXT NOT NULL
    );
    CREATE INDEX journal_of_message ON journal (message_id);
    """,
    # 2: where a reply went on from another source.
    """
    ALTER TABLE messages ADD COLUMN seams TEXT;  -- JSON: [[offset in characters, cause], …]
    """,
    # 3: pictures and files of a message. Their bytes lie outside, by their hash.
    """
    ALTER TABLE messages ADD COLUMN parts TEXT;
        -- JSON: [{"type": "picture" or "file", "at": offset in characters, "sha256": …,
        --         "name": …, "media_type": …, "size": bytes, "text": of a file}, …]
    """,
    # 4: the endpoint and model that a chat asks; old chats go on with those of their last reply.
    f"""
    ALTER TABLE conversations ADD COLUMN endpoint_name TEXT NOT NULL DEFAULT '';
    ALTER TABLE conversations ADD COLUMN model TEXT NOT NULL DEFAULT '';
    {TAKE_FROM_LAST_REPLY};
    """,
    # 5: how long the model thought before it answered.
    """
    ALTER TABLE messages ADD COLUMN thought_ms REAL;
    """,
    # 6: how a person steers a chat; messages that a person deleted, left out or summarised; what
    # is known of a model that no server tells.
    """
    ALTER TABLE conversations ADD COLUMN steering TEXT;   -- JSON: Steering.to_record
    ALTER TABLE conversations ADD COLUMN titled_by TEXT NOT NULL DEFAULT '';
        -- 'person' or 'model'; '': the title is the first question's beginning
    ALTER TABLE messages ADD COLUMN parameters TEXT;      -- JSON: what a reply was asked with
    ALTER TABLE messages ADD COLUMN sending TEXT NOT NULL DEFAULT '';  -- 'never' or 'always'
    ALTER TABLE messages ADD COLUMN summary TEXT NOT NULL DEFAULT '';
        -- is sent in place of all messages from the first one down to this one
    ALTER TABLE messages ADD COLUMN deleted_at REAL;      -- set: deleted, with what follows it
    CREATE INDEX messages_deleted ON messages (conversation_id) WHERE deleted_at IS NOT NULL;

    CREATE TABLE models (
        endpoint_name TEXT NOT NULL,
        model TEXT NOT NULL,
        token_ratio REAL,          -- tokens that the server counted ÷ those that Weir estimated
        token_turns INTEGER NOT NULL DEFAULT 0,  -- of so many turns; in part, of one in two scripts
        context_limit INTEGER,     -- tokens, as the person said
        effort TEXT,               -- the reasoning effort that the person chose last
        PRIMARY KEY (endpoint_name, model)
    ) WITHOUT ROWID;
    """,
    # 7: order among many chats: folders, pins, the archive, stars; and what figures of use need.
    """
    CREATE TABLE folders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        parent_id INTEGER REFERENCES folders ON DELETE SET NULL,  -- folders nest one deep
        name TEXT NOT NULL,
        steering TEXT,             -- JSON: Steering.to_record, for new chats in this folder
        position REAL NOT NULL DEFAULT 0  -- folders stand in this order, lowest first
    );
    ALTER TABLE conversations ADD COLUMN folder_id INTEGER REFERENCES folders ON DELETE SET NULL;
    ALTER TABLE conversations ADD COLUMN pinned_at REAL;    -- set: stands above all days
    ALTER TABLE conversations ADD COLUMN archived_at REAL;  -- set: out of the list, not deleted
    ALTER TABLE messages ADD COLUMN starred_at REAL;
    CREATE INDEX messages_starred ON messages (conversation_id) WHERE starred_at IS NOT NULL;
    ALTER TABLE messages ADD COLUMN cached_tokens INTEGER;  -- of prompt_tokens, from a cache
    ALTER TABLE models ADD COLUMN east_asian_ratio REAL;    -- as token_ratio, of these scripts
    ALTER TABLE models ADD COLUMN east_asian_turns REAL NOT NULL DEFAULT 0;
    ALTER TABLE models ADD COLUMN price_in REAL;            -- per million tokens, as a person says
    ALTER TABLE models ADD COLUMN price_out REAL;
    ALTER TABLE models ADD COLUMN learned_limit INTEGER;  -- as context_limit: a refusal said it,
    ALTER TABLE models ADD COLUMN listed_limit INTEGER;   -- the server's list of models says it
    CREATE INDEX messages_used ON messages (created_at, endpoint_name, model, conversation_id,
        prompt_tokens, completion_tokens, cached_tokens, estimated, ttft_ms, tokens_per_second)
        WHERE completion_tokens IS NOT NULL;  -- sums of use need no row, and so no text
    """,
    # 8: what the search's index lacks. The index itself is a file of its own, which is made from
    # these tables, and may be deleted at any time (storage.searching).
    """
    CREATE TABLE search_queue (
        seq INTEGER PRIMARY KEY,
        id INTEGER NOT NULL        -- of a message; of a chat whose title it is: minus its id
    );
    CREATE TABLE search_state (
        history TEXT NOT NULL,     -- a random name, which the index of this history has, too
        batch INTEGER NOT NULL     -- how many batches of changes the index has taken
    );
    INSERT INTO search_state VALUES (lower(hex(randomblob(16))), 0);

    CREATE TRIGGER search_message_added AFTER INSERT ON messages
    WHEN new.text <> '' OR new.reasoning <> '' OR new.parts IS NOT NULL
    BEGIN INSERT INTO search_queue (id) VALUES (new.id); END;

    CREATE TRIGGER search_message_changed AFTER UPDATE OF text, reasoning, parts ON messages
    WHEN new.text IS NOT old.text OR new.reasoning IS NOT old.reasoning
        OR new.parts IS NOT old.parts
    BEGIN INSERT INTO search_queue (id) VALUES (new.id); END;

    CREATE TRIGGER search_message_gone AFTER DELETE ON messages
    BEGIN INSERT INTO search_queue (id) VALUES (old.id); END;

    CREATE TRIGGER search_title_added AFTER INSERT ON conversations WHEN new.title <> ''
    BEGIN INSERT INTO search_queue (id) VALUES (-new.id); END;

    CREATE TRIGGER search_title_changed AFTER UPDATE OF title ON conversations
    WHEN new.title IS NOT old.title
    BEGIN INSERT INTO search_queue (id) VALUES (-new.id); END;

    CREATE TRIGGER search_title_gone AFTER DELETE ON conversations
    BEGIN INSERT INTO search_queue (id) VALUES (-old.id); END;
    """,
    # 9: which messages need a file of storage.kept_files. A file goes with its last message.
    """
    CREATE TABLE message_files (
        message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (message_id, sha256)
    ) WITHOUT ROWID;
    CREATE INDEX message_files_by_hash ON message_files (sha256);

    INSERT OR IGNORE INTO message_files
    SELECT messages.id, part.value ->> 'sha256' FROM messages,
        json_each(CASE WHEN json_valid(messages.parts) THEN messages.parts ELSE '[]' END) AS part
    WHERE part.type = 'object' AND part.value ->> 'sha256' <> '';

    CREATE TRIGGER message_files_added AFTER INSERT ON messages
    WHEN new.parts IS NOT NULL AND json_valid(new.parts)
    BEGIN
        INSERT OR IGNORE INTO message_files SELECT new.id, part.value ->> 'sha256'
        FROM json_each(new.parts) AS part
        WHERE part.type = 'object' AND part.value ->> 'sha256' <> '';
    END;

    CREATE TRIGGER message_files_changed AFTER UPDATE OF parts ON messages
    WHEN new.parts IS NOT NULL AND new.parts IS NOT old.parts AND json_valid(new.parts)
    BEGIN
        INSERT OR IGNORE INTO message_files SELECT new.id, part.value ->> 'sha256'
        FROM json_each(new.parts) AS part
        WHERE part.type = 'object' AND part.value ->> 'sha256' <> '';
    END;
    """,
    # 10: who a chat is, in other histories and programs too; which import brought what.
    #
    # A chat that began here is known by the history's name, its number and its time: a copy of the
    # history that goes on elsewhere gives out the same numbers, and not at the same microsecond.
    """
    CREATE TABLE identity (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL         -- a random name, which is this history's for good
    );
    INSERT INTO identity (name) VALUES (lower(hex(randomblob(8))));

    CREATE TABLE imports (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,      -- the program, as `weir import --from` names it
        name TEXT NOT NULL,        -- of the file
        at REAL NOT NULL,
        chats INTEGER NOT NULL DEFAULT 0,
        messages INTEGER NOT NULL DEFAULT 0,
        undone_at REAL             -- the `deleted_at` of what went with it
    );
    CREATE TABLE origins (         -- of the chats that an import brought, or added to
        conversation_id INTEGER PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
        source TEXT NOT NULL,
        key TEXT NOT NULL,         -- the chat's id there
        import_id INTEGER,         -- that brought it; NULL: it began here
        said TEXT                  -- JSON: what the file said last, to tell what a person changed
    );
    CREATE INDEX origins_by_key ON origins (key, source);
    CREATE INDEX origins_of_import ON origins (import_id);

    CREATE TABLE message_origins (
        message_id INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
        key TEXT NOT NULL,         -- its id there, which holds within the chat alone
        import_id INTEGER NOT NULL
    );

    -- What is deleted for good does not come back with the next import of the same file.
    CREATE TABLE gone_chats (id INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL);
    CREATE INDEX gone_chats_by_key ON gone_chats (key, source);
    CREATE TABLE gone_messages (
        id INTEGER PRIMARY KEY,
        conversation_id INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
        key TEXT NOT NULL
    );
    CREATE INDEX gone_messages_of_conversation ON gone_messages (conversation_id);

    CREATE TRIGGER chat_gone BEFORE DELETE ON conversations
    BEGIN
        INSERT INTO gone_chats (source, key) SELECT source, key FROM origins
        WHERE conversation_id = old.id AND key <> '' AND (import_id IS NULL
            OR import_id NOT IN (SELECT id FROM imports WHERE undone_at IS NOT NULL));
        INSERT INTO gone_chats (source, key)
        SELECT 'weir', OWN_KEY FROM identity
        WHERE NOT EXISTS (SELECT 1 FROM origins WHERE conversation_id = old.id);
    END;
    CREATE TRIGGER message_gone BEFORE DELETE ON messages
    WHEN EXISTS (  -- a chat that goes as a whole takes these along
        SELECT 1 FROM conversations WHERE id = old.conversation_id AND deleted_at IS NOT 0)
    BEGIN
        INSERT INTO gone_messages (conversation_id, key)
        SELECT old.conversation_id, key FROM message_origins
        WHERE message_id = old.id AND import_id NOT IN (
            SELECT id FROM imports WHERE undone_at IS old.deleted_at);
        INSERT INTO gone_messages (conversation_id, key)
        SELECT old.conversation_id, OWN_KEY FROM identity
        WHERE NOT EXISTS (SELECT 1 FROM message_origins WHERE message_id = old.id);
    END;

    ALTER TABLE conversations ADD COLUMN changed_at REAL NOT NULL DEFAULT 0;
        -- when its title, its place or its settings were changed last, or a mark of a message
    CREATE TRIGGER chat_changed
    AFTER UPDATE OF title, steering, folder_id, pinned_at, archived_at ON conversations
    BEGIN UPDATE conversations SET changed_at = NOW WHERE id = new.id; END;
    CREATE TRIGGER mark_changed AFTER UPDATE OF starred_at, sending, summary ON messages
    BEGIN UPDATE conversations SET changed_at = NOW WHERE id = new.conversation_id; END;
    """.replace("OWN_KEY", own_key("old")).replace("NOW", "unixepoch('subsec')"),
)
