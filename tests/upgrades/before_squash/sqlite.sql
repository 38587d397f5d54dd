CREATE TABLE "accounts_apikey" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(100) NOT NULL,
    "key_hash" BLOB NOT NULL UNIQUE,
    "created_at" datetime NOT NULL,
    "revoked_at" datetime NULL,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "accounts_apikey_organisation_id_6c27dbba" ON "accounts_apikey" ("organisation_id");

CREATE TABLE "accounts_cache" (
    "cache_key" varchar(255) NOT NULL PRIMARY KEY,
    "value" text NOT NULL,
    "expires" datetime NOT NULL
);
CREATE INDEX "accounts_cache_expires" ON "accounts_cache" ("expires");

CREATE TABLE "accounts_invitation" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" varchar(254) NOT NULL,
    "name" varchar(200) NOT NULL,
    "role" varchar(20) NOT NULL,
    "language" varchar(2) NOT NULL,
    "nonce" varchar(32) NOT NULL,
    "token_hash" BLOB NOT NULL UNIQUE,
    "created_at" datetime NOT NULL,
    "expires_at" datetime NOT NULL,
    "accepted_at" datetime NULL,
    "withdrawn_at" datetime NULL,
    "invited_by_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "accounts_invitation_invited_by_id_94a21efc" ON "accounts_invitation" ("invited_by_id");
CREATE INDEX "accounts_invitation_organisation_id_b7f9480b" ON "accounts_invitation" ("organisation_id");
CREATE UNIQUE INDEX "one_open_invitation_each" ON "accounts_invitation" ("organisation_id", "email") WHERE ("accepted_at" IS NULL AND "withdrawn_at" IS NULL);

CREATE TABLE "accounts_logo" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "png" BLOB NOT NULL,
    "digest" varchar(16) NOT NULL,
    "width" smallint unsigned NOT NULL CHECK ("width" >= 0),
    "height" smallint unsigned NOT NULL CHECK ("height" >= 0),
    "organisation_id" bigint NOT NULL UNIQUE REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE "accounts_membership" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "role" varchar(20) NOT NULL,
    "user_id" bigint NOT NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "one_role_each" UNIQUE ("user_id", "organisation_id")
);
CREATE INDEX "accounts_membership_organisation_id_98e5c22b" ON "accounts_membership" ("organisation_id");
CREATE INDEX "accounts_membership_user_id_487fb39e" ON "accounts_membership" ("user_id");

CREATE TABLE "accounts_organisation" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "slug" varchar(60) NOT NULL UNIQUE,
    "name" varchar(200) NOT NULL,
    "language" varchar(2) NOT NULL,
    "time_zone" varchar(50) NOT NULL,
    "redirect_url" varchar(200) NOT NULL,
    "created_at" datetime NOT NULL,
    "accent" varchar(7) NOT NULL,
    "mail_from" varchar(254) NOT NULL,
    "reply_to" varchar(254) NOT NULL,
    "retention_days" smallint unsigned NULL CHECK ("retention_days" >= 0)
);

CREATE TABLE "accounts_organisationchange" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "about" varchar(200) NOT NULL,
    "at" datetime NOT NULL,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "user_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "accounts_organisationchange_organisation_id_dc6b8af0" ON "accounts_organisationchange" ("organisation_id");
CREATE INDEX "accounts_organisationchange_user_id_ef508285" ON "accounts_organisationchange" ("user_id");

CREATE TABLE "accounts_signintry" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "account" BLOB NOT NULL,
    "address" BLOB NOT NULL,
    "browser" BLOB NOT NULL,
    "at" datetime NOT NULL
);
CREATE INDEX "tries_at_an_account" ON "accounts_signintry" ("account", "at");
CREATE INDEX "tries_by_age" ON "accounts_signintry" ("at");
CREATE INDEX "tries_from_an_address" ON "accounts_signintry" ("address", "at");

CREATE TABLE "accounts_teamchange" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "what" varchar(10) NOT NULL,
    "email" varchar(254) NOT NULL,
    "role" varchar(20) NOT NULL,
    "at" datetime NOT NULL,
    "by_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "person_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "accounts_teamchange_by_id_dcb3b292" ON "accounts_teamchange" ("by_id");
CREATE INDEX "accounts_teamchange_organisation_id_d04bb063" ON "accounts_teamchange" ("organisation_id");
CREATE INDEX "accounts_teamchange_person_id_ff53a895" ON "accounts_teamchange" ("person_id");

CREATE TABLE "accounts_user" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "password" varchar(128) NOT NULL,
    "last_login" datetime NULL,
    "email" varchar(254) NOT NULL UNIQUE,
    "name" varchar(200) NOT NULL,
    "language" varchar(2) NOT NULL,
    "is_active" bool NOT NULL,
    "created_at" datetime NOT NULL
);

CREATE TABLE "console_work" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "language" varchar(2) NOT NULL,
    "kind" varchar(20) NOT NULL,
    "state" varchar(10) NOT NULL,
    "file" varchar(100) NOT NULL,
    "file_title" varchar(200) NOT NULL,
    "done" integer unsigned NOT NULL CHECK ("done" >= 0),
    "total" integer unsigned NOT NULL CHECK ("total" >= 0),
    "summary" text NULL CHECK ((JSON_VALID("summary") OR "summary" IS NULL)),
    "problem" text NOT NULL,
    "created_at" datetime NOT NULL,
    "heartbeat_at" datetime NOT NULL,
    "created_by_id" bigint NOT NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "programme_id" bigint NULL REFERENCES "places_programme" ("id") DEFERRABLE INITIALLY DEFERRED,
    "of_invitees" bool DEFAULT 0 NOT NULL,
    CONSTRAINT "work_is_for_an_event_or_a_programme" CHECK ((("event_id" IS NOT NULL AND "programme_id" IS NULL) OR ("event_id" IS NULL AND "programme_id" IS NOT NULL)))
);
CREATE INDEX "console_work_created_by_id_4dc1720f" ON "console_work" ("created_by_id");
CREATE INDEX "console_work_event_id_f241a5e0" ON "console_work" ("event_id");
CREATE INDEX "console_work_programme_id_3f6639ca" ON "console_work" ("programme_id");

CREATE TABLE "devices_device" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(100) NOT NULL,
    "hardware" varchar(200) NOT NULL,
    "key_hash" BLOB NOT NULL UNIQUE,
    "created_at" datetime NOT NULL,
    "expires_at" datetime NULL,
    "revoked_at" datetime NULL,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "gate_id" bigint NULL REFERENCES "places_gate" ("id") DEFERRABLE INITIALLY DEFERRED,
    "operator_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "battery_percent" smallint unsigned NULL CHECK ("battery_percent" >= 0),
    "is_charging" bool NOT NULL,
    "seen_at" datetime NULL,
    "enrolment_id" bigint NULL REFERENCES "devices_enrolment" ("id") DEFERRABLE INITIALLY DEFERRED,
    "is_self_validation" bool DEFAULT 0 NOT NULL
);
CREATE UNIQUE INDEX "a_venue_has_one_self_validation" ON "devices_device" ("gate_id") WHERE ("is_self_validation" AND "revoked_at" IS NULL);
CREATE INDEX "devices_device_enrolment_id_188dea03" ON "devices_device" ("enrolment_id");
CREATE INDEX "devices_device_event_id_e2849103" ON "devices_device" ("event_id");
CREATE INDEX "devices_device_gate_id_9858b35a" ON "devices_device" ("gate_id");
CREATE INDEX "devices_device_operator_id_e3917be0" ON "devices_device" ("operator_id");
CREATE INDEX "devices_device_organisation_id_3c8ca159" ON "devices_device" ("organisation_id");

CREATE TABLE "devices_enrolment" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "label" varchar(100) NOT NULL,
    "handle" BLOB NOT NULL UNIQUE,
    "max_devices" integer unsigned NOT NULL CHECK ("max_devices" >= 0),
    "used" integer unsigned NOT NULL CHECK ("used" >= 0),
    "turned_away" integer unsigned NOT NULL CHECK ("turned_away" >= 0),
    "created_at" datetime NOT NULL,
    "expires_at" datetime NOT NULL,
    "withdrawn_at" datetime NULL,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "gate_id" bigint NULL REFERENCES "places_gate" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "an_enrolment_is_not_overdrawn" CHECK ("used" <= ("max_devices")),
    CONSTRAINT "an_enrolment_leads_to_a_gate" CHECK (("event_id" IS NOT NULL OR "gate_id" IS NOT NULL))
);
CREATE INDEX "devices_enrolment_event_id_326043eb" ON "devices_enrolment" ("event_id");
CREATE INDEX "devices_enrolment_gate_id_a00a6529" ON "devices_enrolment" ("gate_id");
CREATE INDEX "devices_enrolment_organisation_id_b11beab8" ON "devices_enrolment" ("organisation_id");

CREATE TABLE "devices_readiness" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "camera" varchar(10) NOT NULL,
    "code_seen_at" datetime NULL,
    "sound" varchar(10) NOT NULL,
    "clock_off_seconds" integer NOT NULL,
    "network" varchar(20) NOT NULL,
    "version" varchar(20) NOT NULL,
    "told_at" datetime NOT NULL,
    "device_id" bigint NOT NULL UNIQUE REFERENCES "devices_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    "gate_id" bigint NULL REFERENCES "places_gate" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "devices_readiness_gate_id_db8a78fb" ON "devices_readiness" ("gate_id");

CREATE TABLE "entries_doubt" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "scan_id" char(32) NOT NULL,
    "why" varchar(10) NOT NULL,
    "figure" real NOT NULL,
    "created_at" datetime NOT NULL,
    CONSTRAINT "a_scan_is_doubted_once_a_reason" UNIQUE ("scan_id", "why")
);

CREATE TABLE "entries_finding" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "organisation_id" bigint NOT NULL,
    "event_id" bigint NOT NULL,
    "credential_id" bigint NOT NULL,
    "device_id" bigint NOT NULL,
    "operator_id" bigint NULL,
    "at" datetime NOT NULL
);
CREATE INDEX "findings_of_a_ticket" ON "entries_finding" ("credential_id", "id");

CREATE TABLE "entries_passday" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "entries" integer NOT NULL,
    "persons" integer NOT NULL,
    "alone" integer NOT NULL,
    "with_one" integer NOT NULL,
    "with_two" integer NOT NULL,
    "with_three" integer NOT NULL,
    "with_more" integer NOT NULL,
    "back_entries" integer NOT NULL,
    "back_persons" integer NOT NULL,
    "programme_id" bigint NOT NULL,
    "gate_id" bigint NOT NULL,
    "device_id" bigint NOT NULL,
    "pass_type_id" bigint NOT NULL,
    "day" date NOT NULL,
    CONSTRAINT "one_sum_a_day" UNIQUE ("programme_id", "day", "gate_id", "device_id", "pass_type_id")
);
CREATE INDEX "days_of_a_device" ON "entries_passday" ("device_id", "day");
CREATE INDEX "days_of_a_programme" ON "entries_passday" ("programme_id", "gate_id", "device_id", "day");
CREATE INDEX "days_of_a_venue" ON "entries_passday" ("gate_id", "device_id", "day");

CREATE TABLE "entries_passhour" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "entries" integer NOT NULL,
    "persons" integer NOT NULL,
    "alone" integer NOT NULL,
    "with_one" integer NOT NULL,
    "with_two" integer NOT NULL,
    "with_three" integer NOT NULL,
    "with_more" integer NOT NULL,
    "programme_id" bigint NOT NULL,
    "gate_id" bigint NOT NULL,
    "hour" datetime NOT NULL,
    CONSTRAINT "one_sum_an_hour" UNIQUE ("programme_id", "gate_id", "hour")
);
CREATE INDEX "hours_of_a_programme" ON "entries_passhour" ("programme_id", "hour");
CREATE INDEX "hours_of_a_venue" ON "entries_passhour" ("gate_id", "hour");

CREATE TABLE "entries_passspread" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "passes" integer NOT NULL,
    "programme_id" bigint NOT NULL,
    "what" varchar(5) NOT NULL,
    "value" bigint NOT NULL,
    CONSTRAINT "one_sum_a_value" UNIQUE ("programme_id", "what", "value")
);

CREATE TABLE "entries_passstep" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "programme_id" bigint NOT NULL,
    "from_gate_id" bigint NOT NULL,
    "to_gate_id" bigint NOT NULL,
    "passes" integer NOT NULL,
    CONSTRAINT "one_sum_a_step" UNIQUE ("programme_id", "from_gate_id", "to_gate_id")
);

CREATE TABLE "entries_passuse" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "credential_id" bigint NOT NULL UNIQUE,
    "programme_id" bigint NOT NULL,
    "pass_type_id" bigint NOT NULL,
    "seq" integer NOT NULL,
    "sites" integer NOT NULL,
    "entries" integer NOT NULL,
    "first_hour" datetime NULL,
    "last_hour" datetime NULL
);

CREATE TABLE "entries_position" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "writer_id" bigint NOT NULL UNIQUE,
    "folded" bigint NOT NULL
);

CREATE TABLE "entries_practicescan" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "scan_id" char(32) NOT NULL UNIQUE,
    "kind" varchar(10) NOT NULL,
    "fingerprint" BLOB NOT NULL,
    "organisation_id" bigint NOT NULL,
    "event_id" bigint NULL,
    "gate_id" bigint NOT NULL,
    "device_id" bigint NULL,
    "operator_id" bigint NULL,
    "credential_id" bigint NULL,
    "seq" integer NULL,
    "reason" varchar(20) NOT NULL,
    "party" integer NOT NULL,
    "used" integer NOT NULL,
    "allowed" integer NOT NULL,
    "left" integer NOT NULL,
    "moved" integer NOT NULL,
    "fresh" integer NOT NULL,
    "because" text NULL CHECK ((JSON_VALID("because") OR "because" IS NULL)),
    "admitted_count" integer NOT NULL,
    "expected_count" integer NOT NULL,
    "scanned_at" datetime NULL,
    "decided_at" datetime NOT NULL,
    "reverses" char(32) NULL,
    "programme_id" bigint NULL,
    "is_given" bool NOT NULL,
    "rehearsal_id" bigint NOT NULL REFERENCES "issuing_rehearsal" ("id") DEFERRABLE INITIALLY DEFERRED,
    "ticket_id" bigint NOT NULL REFERENCES "issuing_practiceticket" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_practice_place_is_used_once" UNIQUE ("ticket_id", "seq")
);
CREATE INDEX "practice_of_a_device" ON "entries_practicescan" ("rehearsal_id", "device_id");

CREATE TABLE "entries_scan" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "scan_id" char(32) NOT NULL UNIQUE,
    "kind" varchar(10) NOT NULL,
    "fingerprint" BLOB NOT NULL,
    "organisation_id" bigint NOT NULL,
    "event_id" bigint NULL,
    "gate_id" bigint NOT NULL,
    "device_id" bigint NULL,
    "operator_id" bigint NULL,
    "credential_id" bigint NULL,
    "seq" integer NULL,
    "reason" varchar(20) NOT NULL,
    "party" integer NOT NULL,
    "used" integer NOT NULL,
    "allowed" integer NOT NULL,
    "left" integer NOT NULL,
    "moved" integer NOT NULL,
    "fresh" integer NOT NULL,
    "because" text NULL CHECK ((JSON_VALID("because") OR "because" IS NULL)),
    "admitted_count" integer NOT NULL,
    "expected_count" integer NOT NULL,
    "scanned_at" datetime NULL,
    "decided_at" datetime NOT NULL,
    "reverses" char(32) NULL,
    "writer_id" bigint NOT NULL,
    "writer_seq" bigint NOT NULL,
    "mac" BLOB NOT NULL,
    "programme_id" bigint NULL,
    CONSTRAINT "a_chain_has_no_fork" UNIQUE ("writer_id", "writer_seq"),
    CONSTRAINT "a_place_is_used_once" UNIQUE ("credential_id", "seq"),
    CONSTRAINT "nobody_is_in_twice" CHECK (("left" >= 0 AND "used" >= 0 AND ("seq" IS NULL OR "allowed" = 0 OR "used" <= ("allowed"))))
);
CREATE UNIQUE INDEX "a_refusal_is_overridden_once" ON "entries_scan" ("fingerprint") WHERE "kind" = 'override';
CREATE UNIQUE INDEX "a_scan_is_reversed_once" ON "entries_scan" ("reverses") WHERE "reverses" IS NOT NULL;
CREATE INDEX "entries_of_a_venue" ON "entries_scan" ("gate_id", "id") WHERE "programme_id" IS NOT NULL;
CREATE INDEX "entries_of_a_venue_by_time" ON "entries_scan" ("gate_id", "decided_at", "id") WHERE "programme_id" IS NOT NULL;
CREATE INDEX "entries_of_programme_by_time" ON "entries_scan" ("programme_id", "decided_at", "id") WHERE "programme_id" IS NOT NULL;
CREATE INDEX "scans_of_an_organisation" ON "entries_scan" ("organisation_id", "id");
CREATE TRIGGER entries_scan_is_never_changed BEFORE UPDATE ON entries_scan
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entries_scan_is_never_deleted BEFORE DELETE ON entries_scan
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE "entries_tally" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "writer_id" bigint NOT NULL,
    "gate_id" bigint NOT NULL,
    "event_id" bigint NULL,
    "admitted" bigint NOT NULL,
    "inside" bigint NOT NULL,
    "overridden" bigint NOT NULL,
    "refused" bigint NOT NULL,
    CONSTRAINT "one_tally_a_writer_and_gate" UNIQUE ("writer_id", "gate_id")
);
CREATE INDEX "tallies_of_an_event" ON "entries_tally" ("event_id");

CREATE TABLE "entries_writer" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "started_at" datetime NOT NULL,
    "length" bigint NOT NULL,
    "head" BLOB NOT NULL
);

CREATE TABLE "issuing_accountmail" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "address" varchar(320) NOT NULL,
    "language" varchar(2) NOT NULL,
    "status" varchar(10) NOT NULL,
    "attempts" integer unsigned NOT NULL CHECK ("attempts" >= 0),
    "doubts" smallint unsigned NOT NULL CHECK ("doubts" >= 0),
    "next_try_at" datetime NOT NULL,
    "claim" varchar(32) NOT NULL,
    "lease_until" datetime NULL,
    "last_error" varchar(500) NOT NULL,
    "message_id" varchar(300) NOT NULL,
    "created_at" datetime NOT NULL,
    "sent_at" datetime NULL,
    "kind" varchar(10) NOT NULL,
    "what" varchar(40) NOT NULL,
    "user_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "invitation_id" bigint NULL REFERENCES "accounts_invitation" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "account_mails_that_are_due" ON "issuing_accountmail" ("status", "next_try_at", "id");
CREATE INDEX "issuing_accountmail_invitation_id_219b9e65" ON "issuing_accountmail" ("invitation_id");
CREATE INDEX "issuing_accountmail_user_id_f327954f" ON "issuing_accountmail" ("user_id");

CREATE TABLE "issuing_announcement" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "audience" varchar(10) NOT NULL,
    "subject_fr" varchar(150) NOT NULL,
    "subject_de" varchar(150) NOT NULL,
    "subject_en" varchar(150) NOT NULL,
    "text_fr" text NOT NULL,
    "text_de" text NOT NULL,
    "text_en" text NOT NULL,
    "created_at" datetime NOT NULL,
    "request" varchar(40) NOT NULL,
    "created_by_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "event_id" bigint NOT NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "one_request_is_one_announcement" UNIQUE ("event_id", "request")
);
CREATE INDEX "issuing_announcement_created_by_id_a63aa9e8" ON "issuing_announcement" ("created_by_id");
CREATE INDEX "issuing_announcement_event_id_170ccb95" ON "issuing_announcement" ("event_id");

CREATE TABLE "issuing_announcementmail" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "address" varchar(320) NOT NULL,
    "language" varchar(2) NOT NULL,
    "status" varchar(10) NOT NULL,
    "attempts" integer unsigned NOT NULL CHECK ("attempts" >= 0),
    "doubts" smallint unsigned NOT NULL CHECK ("doubts" >= 0),
    "next_try_at" datetime NOT NULL,
    "claim" varchar(32) NOT NULL,
    "lease_until" datetime NULL,
    "last_error" varchar(500) NOT NULL,
    "message_id" varchar(300) NOT NULL,
    "created_at" datetime NOT NULL,
    "sent_at" datetime NULL,
    "announcement_id" bigint NOT NULL REFERENCES "issuing_announcement" ("id") DEFERRABLE INITIALLY DEFERRED,
    "credential_id" bigint NOT NULL REFERENCES "issuing_credential" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "an_announcement_is_one_mail_a_ticket" UNIQUE ("announcement_id", "credential_id")
);
CREATE INDEX "announcement_mails_due" ON "issuing_announcementmail" ("status", "next_try_at", "id");
CREATE INDEX "issuing_announcementmail_credential_id_3e62d00c" ON "issuing_announcementmail" ("credential_id");
CREATE INDEX "mails_of_an_announcement" ON "issuing_announcementmail" ("announcement_id", "status");

CREATE TABLE "issuing_answer" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" text NOT NULL,
    "content" BLOB NULL,
    "question_id" bigint NOT NULL REFERENCES "issuing_question" ("id") DEFERRABLE INITIALLY DEFERRED,
    "registration_id" bigint NOT NULL REFERENCES "issuing_registration" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "one_answer_to_a_question" UNIQUE ("registration_id", "question_id")
);
CREATE INDEX "issuing_answer_question_id_9bcc71ae" ON "issuing_answer" ("question_id");
CREATE INDEX "issuing_answer_registration_id_aef3c631" ON "issuing_answer" ("registration_id");

CREATE TABLE "issuing_change" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "what" varchar(10) NOT NULL,
    "by_key" varchar(100) NOT NULL,
    "at" datetime NOT NULL,
    "credential_id" bigint NOT NULL REFERENCES "issuing_credential" ("id") DEFERRABLE INITIALLY DEFERRED,
    "user_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "issuing_change_credential_id_eb032177" ON "issuing_change" ("credential_id");
CREATE INDEX "issuing_change_user_id_b6a68542" ON "issuing_change" ("user_id");

CREATE TABLE "issuing_credential" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "number" varchar(9) NOT NULL,
    "page_secret" varchar(30) NOT NULL UNIQUE,
    "issue" smallint unsigned NOT NULL CHECK ("issue" >= 0),
    "admits" smallint unsigned NOT NULL CHECK ("admits" >= 0),
    "seat" varchar(200) NOT NULL,
    "price" varchar(60) NOT NULL,
    "category" varchar(100) NOT NULL,
    "transferable" bool NOT NULL,
    "external_id" varchar(100) NOT NULL,
    "created_at" datetime NOT NULL,
    "cancelled_at" datetime NULL,
    "blocked_at" datetime NULL,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "holder_id" bigint NOT NULL UNIQUE REFERENCES "issuing_holder" ("id") DEFERRABLE INITIALLY DEFERRED,
    "door_note" varchar(200) NOT NULL,
    "pass_type_id" bigint NULL REFERENCES "places_passtype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "programme_id" bigint NULL REFERENCES "places_programme" ("id") DEFERRABLE INITIALLY DEFERRED,
    "valid_days" smallint unsigned NULL CHECK ("valid_days" >= 0),
    "valid_from" datetime NULL,
    "valid_until" datetime NULL,
    CONSTRAINT "a_credential_admits_somebody" CHECK ("admits" >= 1),
    CONSTRAINT "a_credential_is_a_ticket_or_a_pass" CHECK ((("event_id" IS NOT NULL AND "programme_id" IS NULL) OR ("event_id" IS NULL AND "programme_id" IS NOT NULL))),
    CONSTRAINT "a_number_is_one_credential" UNIQUE ("organisation_id", "number")
);
CREATE UNIQUE INDEX "an_external_id_is_one_pass" ON "issuing_credential" ("programme_id", "external_id") WHERE NOT ("external_id" = '');
CREATE UNIQUE INDEX "an_external_id_is_one_ticket" ON "issuing_credential" ("event_id", "external_id") WHERE NOT ("external_id" = '');
CREATE INDEX "blocked_credentials" ON "issuing_credential" ("organisation_id", "blocked_at") WHERE "blocked_at" IS NOT NULL;
CREATE INDEX "cancelled_credentials" ON "issuing_credential" ("organisation_id", "cancelled_at") WHERE "cancelled_at" IS NOT NULL;
CREATE INDEX "issuing_credential_event_id_94bc94f2" ON "issuing_credential" ("event_id");
CREATE INDEX "issuing_credential_organisation_id_9ac76a65" ON "issuing_credential" ("organisation_id");
CREATE INDEX "issuing_credential_pass_type_id_97a25b10" ON "issuing_credential" ("pass_type_id");
CREATE INDEX "issuing_credential_programme_id_098f8a3c" ON "issuing_credential" ("programme_id");
CREATE INDEX "passes_by_number" ON "issuing_credential" ("programme_id", "number");
CREATE INDEX "tickets_of_an_event_by_seat" ON "issuing_credential" ("event_id", "seat", "id");

CREATE TABLE "issuing_erasure" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "address" BLOB NOT NULL,
    "tickets" integer unsigned NOT NULL CHECK ("tickets" >= 0),
    "passes" integer unsigned NOT NULL CHECK ("passes" >= 0),
    "registrations" integer unsigned NOT NULL CHECK ("registrations" >= 0),
    "invitees" integer unsigned NOT NULL CHECK ("invitees" >= 0),
    "at" datetime NOT NULL,
    "by_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "erasures_of_an_organisation" ON "issuing_erasure" ("organisation_id", "at" DESC);
CREATE INDEX "issuing_erasure_by_id_c3e29d44" ON "issuing_erasure" ("by_id");
CREATE INDEX "issuing_erasure_event_id_f3db5c45" ON "issuing_erasure" ("event_id");
CREATE INDEX "issuing_erasure_organisation_id_3b4a6aff" ON "issuing_erasure" ("organisation_id");

CREATE TABLE "issuing_holder" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(200) NOT NULL,
    "email" varchar(254) NOT NULL,
    "phone" varchar(40) NOT NULL,
    "language" varchar(2) NOT NULL,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "sorted_as" varchar(200) NOT NULL,
    "address" text NOT NULL,
    "programme_id" bigint NULL REFERENCES "places_programme" ("id") DEFERRABLE INITIALLY DEFERRED,
    "erased_at" datetime NULL
);
CREATE INDEX "holders_of_a_programme_by_name" ON "issuing_holder" ("programme_id", "sorted_as", "id", "email");
CREATE INDEX "holders_of_an_event_by_name" ON "issuing_holder" ("event_id", "sorted_as", "id", "email");
CREATE INDEX "issuing_holder_organisation_id_3a7ac2f2" ON "issuing_holder" ("organisation_id");

CREATE TABLE "issuing_invitee" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "handle" varchar(20) NOT NULL UNIQUE,
    "name" varchar(200) NOT NULL,
    "first_name" varchar(200) NOT NULL,
    "sorted_as" varchar(200) NOT NULL,
    "email" varchar(254) NOT NULL,
    "language" varchar(2) NOT NULL,
    "companions_max" smallint unsigned NULL CHECK ("companions_max" >= 0),
    "external_id" varchar(100) NOT NULL,
    "declined_at" datetime NULL,
    "created_at" datetime NOT NULL,
    "event_id" bigint NOT NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX "a_person_is_invited_once" ON "issuing_invitee" ("event_id", (LOWER("email")), "sorted_as");
CREATE UNIQUE INDEX "an_external_id_is_one_invitee" ON "issuing_invitee" ("event_id", "external_id") WHERE NOT ("external_id" = '');
CREATE INDEX "invitees_of_an_event_by_name" ON "issuing_invitee" ("event_id", "sorted_as", "id");

CREATE TABLE "issuing_inviteemail" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "address" varchar(320) NOT NULL,
    "language" varchar(2) NOT NULL,
    "status" varchar(10) NOT NULL,
    "attempts" integer unsigned NOT NULL CHECK ("attempts" >= 0),
    "doubts" smallint unsigned NOT NULL CHECK ("doubts" >= 0),
    "next_try_at" datetime NOT NULL,
    "claim" varchar(32) NOT NULL,
    "lease_until" datetime NULL,
    "last_error" varchar(500) NOT NULL,
    "message_id" varchar(300) NOT NULL,
    "created_at" datetime NOT NULL,
    "sent_at" datetime NULL,
    "request" varchar(40) NOT NULL,
    "event_id" bigint NOT NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "invitee_id" bigint NULL REFERENCES "issuing_invitee" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "one_request_is_one_invitation" UNIQUE ("invitee_id", "request")
);
CREATE INDEX "invitee_mails_due" ON "issuing_inviteemail" ("status", "next_try_at", "id");
CREATE INDEX "issuing_inviteemail_event_id_17edcc6b" ON "issuing_inviteemail" ("event_id");

CREATE TABLE "issuing_mailpause" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "created_at" datetime NOT NULL,
    "event_id" bigint NULL UNIQUE REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "programme_id" bigint NULL UNIQUE REFERENCES "places_programme" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_pause_is_of_an_event_or_a_programme" CHECK ((("event_id" IS NOT NULL AND "programme_id" IS NULL) OR ("event_id" IS NULL AND "programme_id" IS NOT NULL)))
);

CREATE TABLE "issuing_message" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" varchar(10) NOT NULL,
    "request" varchar(40) NOT NULL,
    "idempotency_key" varchar(100) NOT NULL UNIQUE,
    "address" varchar(320) NOT NULL,
    "language" varchar(2) NOT NULL,
    "status" varchar(10) NOT NULL,
    "attempts" integer unsigned NOT NULL CHECK ("attempts" >= 0),
    "doubts" smallint unsigned NOT NULL CHECK ("doubts" >= 0),
    "next_try_at" datetime NOT NULL,
    "claim" varchar(32) NOT NULL,
    "lease_until" datetime NULL,
    "last_error" varchar(500) NOT NULL,
    "message_id" varchar(300) NOT NULL,
    "created_at" datetime NOT NULL,
    "sent_at" datetime NULL,
    "credential_id" bigint NOT NULL REFERENCES "issuing_credential" ("id") DEFERRABLE INITIALLY DEFERRED,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "programme_id" bigint NULL REFERENCES "places_programme" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "issuing_message_credential_id_169ead73" ON "issuing_message" ("credential_id");
CREATE INDEX "mails_of_a_programme" ON "issuing_message" ("programme_id", "status", "id");
CREATE INDEX "mails_of_an_event" ON "issuing_message" ("event_id", "status", "id");
CREATE INDEX "mails_that_are_due" ON "issuing_message" ("status", "next_try_at", "id");

CREATE TABLE "issuing_oldnumber" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "number" varchar(9) NOT NULL,
    "created_at" datetime NOT NULL,
    "credential_id" bigint NOT NULL REFERENCES "issuing_credential" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "an_old_number_is_one_credential" UNIQUE ("organisation_id", "number")
);
CREATE INDEX "issuing_oldnumber_credential_id_5874607e" ON "issuing_oldnumber" ("credential_id");

CREATE TABLE "issuing_onetimecode" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "handle" varchar(40) NOT NULL UNIQUE,
    "number" varchar(32) NOT NULL,
    "tries" smallint unsigned NOT NULL CHECK ("tries" >= 0),
    "created_at" datetime NOT NULL,
    "used_at" datetime NULL,
    "credential_id" bigint NULL REFERENCES "issuing_credential" ("id") DEFERRABLE INITIALLY DEFERRED,
    "gate_id" bigint NOT NULL REFERENCES "places_gate" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "codes_by_age" ON "issuing_onetimecode" ("created_at");
CREATE INDEX "codes_of_a_number" ON "issuing_onetimecode" ("number", "created_at");
CREATE INDEX "codes_of_a_venue" ON "issuing_onetimecode" ("gate_id", "created_at");
CREATE INDEX "issuing_onetimecode_credential_id_ac7a4da5" ON "issuing_onetimecode" ("credential_id");

CREATE TABLE "issuing_openingkey" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key_id" BLOB NOT NULL UNIQUE,
    "generation" integer unsigned NOT NULL CHECK ("generation" >= 0),
    "created_at" datetime NOT NULL,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "programme_id" bigint NULL REFERENCES "places_programme" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_key_opens_an_event_or_a_programme" CHECK ((("event_id" IS NOT NULL AND "programme_id" IS NULL) OR ("event_id" IS NULL AND "programme_id" IS NOT NULL))),
    CONSTRAINT "one_opening_key_a_generation" UNIQUE ("event_id", "generation"),
    CONSTRAINT "one_opening_key_a_programme_and_generation" UNIQUE ("programme_id", "generation")
);
CREATE INDEX "issuing_openingkey_event_id_dde054f8" ON "issuing_openingkey" ("event_id");
CREATE INDEX "issuing_openingkey_programme_id_67846842" ON "issuing_openingkey" ("programme_id");

CREATE TABLE "issuing_pageopening" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "first_at" datetime NOT NULL,
    "last_at" datetime NOT NULL,
    "credential_id" bigint NOT NULL UNIQUE REFERENCES "issuing_credential" ("id") DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE "issuing_practiceticket" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sheet" smallint unsigned NOT NULL CHECK ("sheet" >= 0),
    "lesson" varchar(10) NOT NULL,
    "name" varchar(200) NOT NULL,
    "admits" smallint unsigned NOT NULL CHECK ("admits" >= 0),
    "category" varchar(100) NOT NULL,
    "note" varchar(200) NOT NULL,
    "rehearsal_id" bigint NOT NULL REFERENCES "issuing_rehearsal" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "issuing_practiceticket_rehearsal_id_18a7b42a" ON "issuing_practiceticket" ("rehearsal_id");

CREATE TABLE "issuing_question" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "position" smallint unsigned NOT NULL CHECK ("position" >= 0),
    "kind" varchar(10) NOT NULL,
    "label_fr" varchar(200) NOT NULL,
    "label_de" varchar(200) NOT NULL,
    "label_en" varchar(200) NOT NULL,
    "help_fr" varchar(300) NOT NULL,
    "help_de" varchar(300) NOT NULL,
    "help_en" varchar(300) NOT NULL,
    "is_required" bool NOT NULL,
    "choices" text NOT NULL CHECK ((JSON_VALID("choices") OR "choices" IS NULL)),
    "removed_at" datetime NULL,
    "form_id" bigint NOT NULL REFERENCES "issuing_registrationform" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_question_asks_something" CHECK (NOT ("label_de" = '' AND "label_en" = '' AND "label_fr" = ''))
);
CREATE INDEX "issuing_question_form_id_2909bfc9" ON "issuing_question" ("form_id");

CREATE TABLE "issuing_registration" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "handle" varchar(20) NOT NULL UNIQUE,
    "request" varchar(40) NOT NULL,
    "first_name" varchar(80) NOT NULL,
    "last_name" varchar(80) NOT NULL,
    "email" varchar(254) NOT NULL,
    "language" varchar(2) NOT NULL,
    "companions" smallint unsigned NOT NULL CHECK ("companions" >= 0),
    "companion_names" text NOT NULL CHECK ((JSON_VALID("companion_names") OR "companion_names" IS NULL)),
    "status" varchar(12) NOT NULL,
    "until" datetime NULL,
    "created_at" datetime NOT NULL,
    "waiting_since" datetime NULL,
    "confirmed_at" datetime NULL,
    "consented_at" datetime NULL,
    "credential_id" bigint NULL UNIQUE REFERENCES "issuing_credential" ("id") DEFERRABLE INITIALLY DEFERRED,
    "event_id" bigint NOT NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "shows_name" bool DEFAULT 0 NOT NULL,
    "invitee_id" bigint NULL REFERENCES "issuing_invitee" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_kept_place_has_an_end" CHECK ((NOT ("status" IN ('unconfirmed', 'offered')) OR "until" IS NOT NULL)),
    CONSTRAINT "one_sending_is_one_registration" UNIQUE ("event_id", "request"),
    CONSTRAINT "who_is_registered_has_a_ticket" CHECK ((NOT ("status" = 'registered') OR "credential_id" IS NOT NULL))
);
CREATE UNIQUE INDEX "an_invitation_is_one_registration" ON "issuing_registration" ("invitee_id") WHERE "status" IN ('unconfirmed', 'waiting', 'offered', 'registered');
CREATE INDEX "issuing_registration_organisation_id_22fd41c6" ON "issuing_registration" ("organisation_id");
CREATE INDEX "registrations_by_address" ON "issuing_registration" ("event_id", (LOWER("email")));
CREATE INDEX "registrations_by_invitee" ON "issuing_registration" ("invitee_id");
CREATE INDEX "registrations_in_order" ON "issuing_registration" ("event_id", "status", "waiting_since", "id");
CREATE INDEX "registrations_unsettled" ON "issuing_registration" ("event_id") WHERE "status" IN ('unconfirmed', 'waiting', 'offered');

CREATE TABLE "issuing_registrationform" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "is_published" bool NOT NULL,
    "is_listed" bool NOT NULL,
    "opens_at" datetime NULL,
    "closes_at" datetime NULL,
    "confirms_email" bool NOT NULL,
    "names_companions" bool NOT NULL,
    "has_waiting_list" bool NOT NULL,
    "offers_by_itself" bool NOT NULL,
    "offer_hours" smallint unsigned NOT NULL CHECK ("offer_hours" >= 0),
    "tells_guests" varchar(10) NOT NULL,
    "intro_fr" text NOT NULL,
    "intro_de" text NOT NULL,
    "intro_en" text NOT NULL,
    "privacy_fr" text NOT NULL,
    "privacy_de" text NOT NULL,
    "privacy_en" text NOT NULL,
    "event_id" bigint NOT NULL UNIQUE REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "is_restricted" bool DEFAULT 0 NOT NULL,
    CONSTRAINT "an_offer_lasts_an_hour" CHECK ("offer_hours" >= 1)
);

CREATE TABLE "issuing_registrationmail" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "address" varchar(320) NOT NULL,
    "language" varchar(2) NOT NULL,
    "status" varchar(10) NOT NULL,
    "attempts" integer unsigned NOT NULL CHECK ("attempts" >= 0),
    "doubts" smallint unsigned NOT NULL CHECK ("doubts" >= 0),
    "next_try_at" datetime NOT NULL,
    "claim" varchar(32) NOT NULL,
    "lease_until" datetime NULL,
    "last_error" varchar(500) NOT NULL,
    "message_id" varchar(300) NOT NULL,
    "created_at" datetime NOT NULL,
    "sent_at" datetime NULL,
    "kind" varchar(10) NOT NULL,
    "registration_id" bigint NOT NULL REFERENCES "issuing_registration" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "issuing_registrationmail_registration_id_92bacfec" ON "issuing_registrationmail" ("registration_id");
CREATE INDEX "registration_mails_due" ON "issuing_registrationmail" ("status", "next_try_at", "id");

CREATE TABLE "issuing_rehearsal" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key_id" BLOB NOT NULL UNIQUE,
    "generation" integer unsigned NOT NULL CHECK ("generation" >= 0),
    "sheets" smallint unsigned NOT NULL CHECK ("sheets" >= 0),
    "started_at" datetime NOT NULL,
    "ends_at" datetime NOT NULL,
    "event_id" bigint NOT NULL UNIQUE REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "started_by_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_rehearsal_ends_after_it_began" CHECK ("ends_at" > ("started_at")),
    CONSTRAINT "a_rehearsal_has_a_sheet" CHECK ("sheets" >= 1)
);
CREATE INDEX "issuing_rehearsal_started_by_id_c62bba51" ON "issuing_rehearsal" ("started_by_id");

CREATE TABLE "places_event" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title_fr" varchar(200) NOT NULL,
    "title_de" varchar(200) NOT NULL,
    "title_en" varchar(200) NOT NULL,
    "doors_at" datetime NOT NULL,
    "starts_at" datetime NOT NULL,
    "ends_at" datetime NOT NULL,
    "capacity" integer unsigned NULL CHECK ("capacity" >= 0),
    "max_companions" smallint unsigned NULL CHECK ("max_companions" >= 0),
    "redirect_url" varchar(200) NOT NULL,
    "notes" text NOT NULL,
    "expected" integer unsigned NOT NULL CHECK ("expected" >= 0),
    "created_at" datetime NOT NULL,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "venue_id" bigint NULL REFERENCES "places_venue" ("id") DEFERRABLE INITIALLY DEFERRED,
    "mails_tickets" bool DEFAULT 1 NOT NULL,
    "reentry" bool NOT NULL,
    "check_categories" text NOT NULL CHECK ((JSON_VALID("check_categories") OR "check_categories" IS NULL)),
    "held" integer unsigned DEFAULT 0 NOT NULL CHECK ("held" >= 0),
    "contact" varchar(200) DEFAULT '' NOT NULL,
    "reminded_for" datetime NULL,
    "reminder_hours" smallint unsigned NULL CHECK ("reminder_hours" >= 0),
    "archived_at" datetime NULL,
    "erase_on" date NULL,
    "erased_at" datetime NULL,
    "erasing_until" datetime NULL,
    "stewards_search" bool DEFAULT 0 NOT NULL,
    CONSTRAINT "an_event_has_a_title" CHECK (NOT ("title_de" = '' AND "title_en" = '' AND "title_fr" = '')),
    CONSTRAINT "doors_then_start_then_end" CHECK (("doors_at" <= ("starts_at") AND "starts_at" <= ("ends_at")))
);
CREATE INDEX "events_by_start" ON "places_event" ("organisation_id", "starts_at");
CREATE INDEX "places_event_organisation_id_37322018" ON "places_event" ("organisation_id");
CREATE INDEX "places_event_venue_id_3ce18096" ON "places_event" ("venue_id");

CREATE TABLE "places_eventchange" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "what" varchar(30) NOT NULL,
    "about" varchar(200) NOT NULL,
    "by_key" varchar(100) NOT NULL,
    "at" datetime NOT NULL,
    "event_id" bigint NOT NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "user_id" bigint NULL REFERENCES "accounts_user" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "places_eventchange_event_id_a1024e80" ON "places_eventchange" ("event_id");
CREATE INDEX "places_eventchange_user_id_1a7c1254" ON "places_eventchange" ("user_id");

CREATE TABLE "places_gate" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title" varchar(100) NOT NULL,
    "event_id" bigint NULL REFERENCES "places_event" ("id") DEFERRABLE INITIALLY DEFERRED,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "venue_id" bigint NULL REFERENCES "places_venue" ("id") DEFERRABLE INITIALLY DEFERRED,
    "categories" text NOT NULL CHECK ((JSON_VALID("categories") OR "categories" IS NULL)),
    "closes_at" datetime NULL,
    "doors_at" datetime NULL,
    "is_exit" bool NOT NULL,
    CONSTRAINT "a_gate_is_a_door_or_a_desk" CHECK ((("event_id" IS NOT NULL AND "venue_id" IS NULL) OR ("event_id" IS NULL AND "venue_id" IS NOT NULL)))
);
CREATE UNIQUE INDEX "a_venue_has_one_desk" ON "places_gate" ("venue_id") WHERE "venue_id" IS NOT NULL;
CREATE INDEX "places_gate_event_id_1b8a3961" ON "places_gate" ("event_id");
CREATE INDEX "places_gate_organisation_id_0607366a" ON "places_gate" ("organisation_id");
CREATE INDEX "places_gate_venue_id_38cd9ba2" ON "places_gate" ("venue_id");

CREATE TABLE "places_invitedposting" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "invitation_id" bigint NOT NULL UNIQUE REFERENCES "accounts_invitation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "venue_id" bigint NOT NULL REFERENCES "places_venue" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "places_invitedposting_venue_id_be3f6c67" ON "places_invitedposting" ("venue_id");

CREATE TABLE "places_participation" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "rule" varchar(10) NOT NULL,
    "fee" varchar(60) NOT NULL,
    "reimbursement" decimal NULL,
    "self_validation" bool NOT NULL,
    "from_at" datetime NULL,
    "until_at" datetime NULL,
    "venue_id" bigint NOT NULL REFERENCES "places_venue" ("id") DEFERRABLE INITIALLY DEFERRED,
    "programme_id" bigint NOT NULL REFERENCES "places_programme" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_venue_takes_part_once" UNIQUE ("programme_id", "venue_id")
);
CREATE INDEX "places_participation_programme_id_ae8b8ee6" ON "places_participation" ("programme_id");
CREATE INDEX "places_participation_venue_id_1c816ebd" ON "places_participation" ("venue_id");

CREATE TABLE "places_passtype" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(100) NOT NULL,
    "price" varchar(60) NOT NULL,
    "rule" varchar(10) NOT NULL,
    "starts" varchar(10) NOT NULL,
    "valid_from" datetime NULL,
    "valid_until" datetime NULL,
    "valid_days" smallint unsigned NULL CHECK ("valid_days" >= 0),
    "programme_id" bigint NOT NULL REFERENCES "places_programme" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_pass_is_valid_for_a_day" CHECK (("valid_days" IS NULL OR "valid_days" >= 1)),
    CONSTRAINT "a_type_has_a_name_of_its_own" UNIQUE ("programme_id", "name")
);
CREATE INDEX "places_passtype_programme_id_4435c5ff" ON "places_passtype" ("programme_id");

CREATE TABLE "places_posting" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "membership_id" bigint NOT NULL UNIQUE REFERENCES "accounts_membership" ("id") DEFERRABLE INITIALLY DEFERRED,
    "venue_id" bigint NOT NULL REFERENCES "places_venue" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "places_posting_venue_id_2b810f22" ON "places_posting" ("venue_id");

CREATE TABLE "places_programme" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title_fr" varchar(200) NOT NULL,
    "title_de" varchar(200) NOT NULL,
    "title_en" varchar(200) NOT NULL,
    "territory" varchar(200) NOT NULL,
    "max_companions" smallint unsigned NOT NULL CHECK ("max_companions" >= 0),
    "redirect_url" varchar(200) NOT NULL,
    "created_at" datetime NOT NULL,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "a_programme_has_a_title" CHECK (NOT ("title_de" = '' AND "title_en" = '' AND "title_fr" = ''))
);
CREATE INDEX "places_programme_organisation_id_48a340c0" ON "places_programme" ("organisation_id");

CREATE TABLE "places_venue" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(200) NOT NULL,
    "address" text NOT NULL,
    "contact" varchar(200) NOT NULL,
    "organisation_id" bigint NOT NULL REFERENCES "accounts_organisation" ("id") DEFERRABLE INITIALLY DEFERRED,
    "latitude" real NULL,
    "longitude" real NULL,
    "opening_note" varchar(500) NOT NULL
);
CREATE INDEX "places_venue_organisation_id_8a8f5d7f" ON "places_venue" ("organisation_id");
