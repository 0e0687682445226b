PRAGMA application_id = 1346459205;
PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE draft (
        local_id TEXT NOT NULL PRIMARY KEY,
        connection TEXT NOT NULL,
        texts TEXT NOT NULL,
        is_new INTEGER NOT NULL,
        kept_at TEXT NOT NULL
    , based_on TEXT NOT NULL DEFAULT '{}') STRICT
    ;
INSERT INTO "draft" VALUES('never-sent','lot','{"vehicle.vin":"5N1AT2MV8HC900117","sms.to":"617"}',1,'2026-03-04T13:49:00.123456+00:00','{}');
INSERT INTO "draft" VALUES('create, refused','lot','{"sms.to":"617"}',1,'2026-03-04T13:50:00.123456+00:00','{}');
INSERT INTO "draft" VALUES('edit, refused','lot','{"sms.to":"202 555 0112"}',0,'2026-03-04T13:51:00.123456+00:00','{"sms":{"to":"+16175550112"},"session":{"reference":{"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}}');
INSERT INTO "draft" VALUES('idle','lot','{"sms.to":"202 555 0113"}',0,'2026-03-04T13:52:00.123456+00:00','{"sms":{"to":"+16175550112"},"session":{"reference":{"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}}');
INSERT INTO "draft" VALUES('odd O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','lot','{"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301","empty":""}',0,'2026-03-04T13:53:00.123456+00:00','{"sms":{"to":"+16175550112"},"session":{"reference":{"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}}');
CREATE TABLE search_leavings (texts INTEGER NOT NULL) STRICT;
INSERT INTO "search_leavings" VALUES(0);
CREATE TABLE "session" (
        number INTEGER PRIMARY KEY,
        local_id TEXT NOT NULL UNIQUE,
        connection TEXT NOT NULL,
        kind TEXT NOT NULL,
        session_key TEXT,
        fate TEXT NOT NULL,
        status TEXT NOT NULL,
        vehicle TEXT NOT NULL,
        vin TEXT NOT NULL,
        customer TEXT NOT NULL,
        phone TEXT NOT NULL,
        sms TEXT NOT NULL,
        sms_said TEXT NOT NULL,
        client_id TEXT NOT NULL,
        capture_link TEXT NOT NULL,
        made_at TEXT NOT NULL,
        read_at TEXT,
        status_since TEXT,
        group_name TEXT NOT NULL,
        status_order TEXT NOT NULL,
        vehicle_order TEXT NOT NULL,
        vin_order TEXT NOT NULL,
        customer_order TEXT NOT NULL,
        sms_order TEXT NOT NULL,
        write_kind TEXT NOT NULL DEFAULT '',
        write_fate TEXT NOT NULL DEFAULT '',
        search_text TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "session" VALUES(1,'idle','lot','pave','KEY-idle','made','IDLE','2017 Nissan Rogue SV','5N1AT2MV8HC900117','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK idle','https://capture.example/s/KEY-idle','2026-03-04T12:01:00.123456+00:00','2026-03-04T12:03:00.123456+00:00',NULL,'waiting','0000idle','2017 nissan rogue sv','5n1at2mv8hc900117','jane smith','3','','','
5n1at2mv8hc900117
key-idle
2017 nissan rogue sv
jane smith
+12025550111
stock idle
https://capture.example/s/key-idle
12025550111
');
INSERT INTO "session" VALUES(2,'started','lot','pave','KEY-started','made','STARTED','2017 Nissan Rogue SV','5N1AT2MV8HC900117','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK started','https://capture.example/s/KEY-started','2026-03-04T12:07:00.123456+00:00','2026-03-04T12:09:00.123456+00:00',NULL,'capturing','0101started','2017 nissan rogue sv','5n1at2mv8hc900117','jane smith','3','','','
5n1at2mv8hc900117
key-started
2017 nissan rogue sv
jane smith
+12025550111
stock started
https://capture.example/s/key-started
12025550111
');
INSERT INTO "session" VALUES(3,'process','lot','pave','KEY-process','made','PROCESS','2017 Nissan Rogue SV','5N1AT2MV8HC900117','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK process','https://capture.example/s/KEY-process','2026-03-04T12:13:00.123456+00:00','2026-03-04T12:15:00.123456+00:00',NULL,'capturing','0102process','2017 nissan rogue sv','5n1at2mv8hc900117','jane smith','3','','','
5n1at2mv8hc900117
key-process
2017 nissan rogue sv
jane smith
+12025550111
stock process
https://capture.example/s/key-process
12025550111
');
INSERT INTO "session" VALUES(4,'qc_passed','lot','pave','KEY-qc_passed','made','QC_PASSED','2017 Nissan Rogue SV','5N1AT2MV8HC900117','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK qc_passed','https://capture.example/s/KEY-qc_passed','2026-03-04T12:19:00.123456+00:00','2026-03-04T12:21:00.123456+00:00',NULL,'capturing','0103qc_passed','2017 nissan rogue sv','5n1at2mv8hc900117','jane smith','3','','','
5n1at2mv8hc900117
key-qc_passed
2017 nissan rogue sv
jane smith
+12025550111
stock qc_passed
https://capture.example/s/key-qc_passed
12025550111
');
INSERT INTO "session" VALUES(5,'confirm','lot','pave','KEY-confirm','made','CONFIRM','2017 Nissan Rogue SV','5N1AT2MV8HC900117','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK confirm','https://capture.example/s/KEY-confirm','2026-03-04T12:25:00.123456+00:00','2026-03-04T12:27:00.123456+00:00',NULL,'capturing','0104confirm','2017 nissan rogue sv','5n1at2mv8hc900117','jane smith','3','','','
5n1at2mv8hc900117
key-confirm
2017 nissan rogue sv
jane smith
+12025550111
stock confirm
https://capture.example/s/key-confirm
12025550111
');
INSERT INTO "session" VALUES(6,'complete','lot','pave','KEY-complete','made','COMPLETE','2017 Nissan Rogue SV','5N1AT2MV8HC900117','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK complete','https://capture.example/s/KEY-complete','2026-03-04T12:31:00.123456+00:00','2026-03-04T12:33:00.123456+00:00',NULL,'results','0205complete','2017 nissan rogue sv','5n1at2mv8hc900117','jane smith','3','','','
5n1at2mv8hc900117
key-complete
2017 nissan rogue sv
jane smith
+12025550111
stock complete
https://capture.example/s/key-complete
12025550111
');
INSERT INTO "session" VALUES(7,'expired','lot','pave','KEY-expired','made','EXPIRED','2017 Nissan Rogue SV','5N1AT2MV8HC900117','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK expired','https://capture.example/s/KEY-expired','2026-03-04T12:37:00.123456+00:00','2026-03-04T12:39:00.123456+00:00',NULL,'closed','0306expired','2017 nissan rogue sv','5n1at2mv8hc900117','jane smith','3','','','
5n1at2mv8hc900117
key-expired
2017 nissan rogue sv
jane smith
+12025550111
stock expired
https://capture.example/s/key-expired
12025550111
');
INSERT INTO "session" VALUES(8,'invalid','lot','pave','KEY-invalid','made','INVALID','2017 Nissan Rogue SV','5N1AT2MV8HC900117','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK invalid','https://capture.example/s/KEY-invalid','2026-03-04T12:43:00.123456+00:00','2026-03-04T12:45:00.123456+00:00',NULL,'closed','0307invalid','2017 nissan rogue sv','5n1at2mv8hc900117','jane smith','3','','','
5n1at2mv8hc900117
key-invalid
2017 nissan rogue sv
jane smith
+12025550111
stock invalid
https://capture.example/s/key-invalid
12025550111
');
INSERT INTO "session" VALUES(9,'undocumented','lot','pave','KEY-undocumented','made','In Review','','','','','not known','QUEUED: carrier','','','2026-03-04T12:49:00.123456+00:00',NULL,NULL,'other','0408in review','','','','2','','','
key-undocumented
');
INSERT INTO "session" VALUES(10,'sms-failed','lot','pave','KEY-sms-failed','made','IDLE','','','','+525512345678','error','ERROR: no mobile number','','','2026-03-04T12:51:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','1','','','
key-sms-failed
+525512345678
525512345678
');
INSERT INTO "session" VALUES(11,'gone','lot','pave','KEY-gone','made','IDLE','','','','','none','','','','2026-03-04T12:53:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-gone
');
INSERT INTO "session" VALUES(12,'found','lot','pave','KEY-found','made','IDLE','','','','','none','','','','2026-03-04T12:55:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-found
');
INSERT INTO "session" VALUES(13,'kind pave','lot','pave','KEY-kind pave','made','IDLE','','','','','none','','','','2026-03-04T12:57:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-kind pave
');
INSERT INTO "session" VALUES(14,'other-zone','other lot','pave','KEY-other-zone','made','IDLE','','','','','none','','','','2026-03-04T10:30:00.000000+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-other-zone
');
INSERT INTO "session" VALUES(15,'odd O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','pave','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','made','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','none','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T12:59:00.123456+00:00',NULL,NULL,'other','0408o''brien "zoe" -- 100%;
	ω 🚗 אב � � a','o''brien "zoe" -- 100%;
	ω 🚗 אב � � a','o''brien "zoe" -- 100%;
	ω 🚗 אב � � a','o''brien "zoe" -- 100%;
	ω 🚗 אב � � a','','','','
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
100
');
INSERT INTO "session" VALUES(16,'create, waiting','lot','pave',NULL,'waiting','','','','','','none','','','','2026-03-04T13:02:00.123456+00:00',NULL,NULL,'other','','','','','','','','
');
INSERT INTO "session" VALUES(17,'create, on its way','lot','pave',NULL,'on its way','','','','','','none','','','','2026-03-04T13:04:00.123456+00:00',NULL,NULL,'other','','','','','','','','
');
INSERT INTO "session" VALUES(18,'create, done','lot','pave','KEY-create, done','made','IDLE','','','','','none','','','','2026-03-04T13:06:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-create, done
');
INSERT INTO "session" VALUES(19,'create, refused','lot','pave',NULL,'refused','','','','','','none','','','','2026-03-04T13:09:00.123456+00:00',NULL,NULL,'other','','','','','','','','
');
INSERT INTO "session" VALUES(20,'create, not sent','lot','pave',NULL,'not sent','','','','','','none','','','','2026-03-04T13:12:00.123456+00:00',NULL,NULL,'other','','','','','','','','
');
INSERT INTO "session" VALUES(21,'create, not known','lot','pave',NULL,'not known','','','','','','none','','','','2026-03-04T13:15:00.123456+00:00',NULL,NULL,'other','','','','','','','','
');
INSERT INTO "session" VALUES(22,'edit, waiting','lot','pave','KEY-edit, waiting','made','IDLE','','','','','none','','','','2026-03-04T13:18:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','edit','waiting','
key-edit, waiting
');
INSERT INTO "session" VALUES(23,'edit, on its way','lot','pave','KEY-edit, on its way','made','IDLE','','','','','none','','','','2026-03-04T13:20:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','edit','on its way','
key-edit, on its way
');
INSERT INTO "session" VALUES(24,'edit, done','lot','pave','KEY-edit, done','made','IDLE','','','','','none','','','','2026-03-04T13:22:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-edit, done
');
INSERT INTO "session" VALUES(25,'edit, refused','lot','pave','KEY-edit, refused','made','IDLE','','','','','none','','','','2026-03-04T13:25:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','edit','refused','
key-edit, refused
');
INSERT INTO "session" VALUES(26,'edit, not sent','lot','pave','KEY-edit, not sent','made','IDLE','','','','','none','','','','2026-03-04T13:28:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-edit, not sent
');
INSERT INTO "session" VALUES(27,'edit, not known','lot','pave','KEY-edit, not known','made','IDLE','','','','','none','','','','2026-03-04T13:31:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','edit','not known','
key-edit, not known
');
INSERT INTO "session" VALUES(28,'delete, waiting','lot','pave','KEY-delete, waiting','made','IDLE','','','','','none','','','','2026-03-04T13:34:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','delete','waiting','
key-delete, waiting
');
INSERT INTO "session" VALUES(29,'delete, on its way','lot','pave','KEY-delete, on its way','made','IDLE','','','','','none','','','','2026-03-04T13:36:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','delete','on its way','
key-delete, on its way
');
INSERT INTO "session" VALUES(30,'delete, done','lot','pave','KEY-delete, done','deleted','IDLE','','','','','none','','','','2026-03-04T13:38:00.123456+00:00',NULL,NULL,'other','0400idle','','','','','','','
key-delete, done
');
INSERT INTO "session" VALUES(31,'delete, refused','lot','pave','KEY-delete, refused','made','IDLE','','','','','none','','','','2026-03-04T13:41:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-delete, refused
');
INSERT INTO "session" VALUES(32,'delete, not sent','lot','pave','KEY-delete, not sent','made','IDLE','','','','','none','','','','2026-03-04T13:44:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','','','
key-delete, not sent
');
INSERT INTO "session" VALUES(33,'delete, not known','lot','pave','KEY-delete, not known','made','IDLE','','','','','none','','','','2026-03-04T13:47:00.123456+00:00',NULL,NULL,'waiting','0000idle','','','','','delete','not known','
key-delete, not known
');
CREATE TABLE session_count (group_name TEXT NOT NULL PRIMARY KEY, sessions INTEGER NOT NULL) STRICT;
INSERT INTO "session_count" VALUES('other',8);
INSERT INTO "session_count" VALUES('waiting',18);
INSERT INTO "session_count" VALUES('capturing',4);
INSERT INTO "session_count" VALUES('results',1);
INSERT INTO "session_count" VALUES('closed',2);
CREATE TABLE session_document (
        local_id TEXT NOT NULL PRIMARY KEY REFERENCES session (local_id) ON DELETE CASCADE,
        answer TEXT) STRICT
    ;
INSERT INTO "session_document" VALUES('idle','{"session_key":"KEY-idle","status":"IDLE","vehicle":{"year":2017,"vin":"5N1AT2MV8HC900117"}}');
INSERT INTO "session_document" VALUES('started','{"session_key":"KEY-started","status":"STARTED","vehicle":{"year":2017,"vin":"5N1AT2MV8HC900117"}}');
INSERT INTO "session_document" VALUES('process','{"session_key":"KEY-process","status":"PROCESS","vehicle":{"year":2017,"vin":"5N1AT2MV8HC900117"}}');
INSERT INTO "session_document" VALUES('qc_passed','{"session_key":"KEY-qc_passed","status":"QC_PASSED","vehicle":{"year":2017,"vin":"5N1AT2MV8HC900117"}}');
INSERT INTO "session_document" VALUES('confirm','{"session_key":"KEY-confirm","status":"CONFIRM","vehicle":{"year":2017,"vin":"5N1AT2MV8HC900117"}}');
INSERT INTO "session_document" VALUES('complete','{"session_key":"KEY-complete","status":"COMPLETE","vehicle":{"year":2017,"vin":"5N1AT2MV8HC900117"}}');
INSERT INTO "session_document" VALUES('expired','{"session_key":"KEY-expired","status":"EXPIRED","vehicle":{"year":2017,"vin":"5N1AT2MV8HC900117"}}');
INSERT INTO "session_document" VALUES('invalid','{"session_key":"KEY-invalid","status":"INVALID","vehicle":{"year":2017,"vin":"5N1AT2MV8HC900117"}}');
INSERT INTO "session_document" VALUES('undocumented','{"status":"In Review","new":[null,true,1.5,{"deep":"\u00fc"}]}');
INSERT INTO "session_document" VALUES('odd O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','{"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301":["O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301",{"":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}]}');
CREATE TABLE session_event (
        number INTEGER PRIMARY KEY,
        local_id TEXT NOT NULL REFERENCES session (local_id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "session_event" VALUES(1,'idle','2026-03-04T12:01:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(2,'idle','2026-03-04T12:06:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(3,'idle','2026-03-04T12:04:00.123456+00:00','status','IDLE');
INSERT INTO "session_event" VALUES(4,'idle','2026-03-04T12:05:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(5,'started','2026-03-04T12:07:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(6,'started','2026-03-04T12:12:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(7,'started','2026-03-04T12:10:00.123456+00:00','status','STARTED');
INSERT INTO "session_event" VALUES(8,'started','2026-03-04T12:11:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(9,'process','2026-03-04T12:13:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(10,'process','2026-03-04T12:18:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(11,'process','2026-03-04T12:16:00.123456+00:00','status','PROCESS');
INSERT INTO "session_event" VALUES(12,'process','2026-03-04T12:17:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(13,'qc_passed','2026-03-04T12:19:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(14,'qc_passed','2026-03-04T12:24:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(15,'qc_passed','2026-03-04T12:22:00.123456+00:00','status','QC_PASSED');
INSERT INTO "session_event" VALUES(16,'qc_passed','2026-03-04T12:23:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(17,'confirm','2026-03-04T12:25:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(18,'confirm','2026-03-04T12:30:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(19,'confirm','2026-03-04T12:28:00.123456+00:00','status','CONFIRM');
INSERT INTO "session_event" VALUES(20,'confirm','2026-03-04T12:29:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(21,'complete','2026-03-04T12:31:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(22,'complete','2026-03-04T12:36:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(23,'complete','2026-03-04T12:34:00.123456+00:00','status','COMPLETE');
INSERT INTO "session_event" VALUES(24,'complete','2026-03-04T12:35:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(25,'expired','2026-03-04T12:37:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(26,'expired','2026-03-04T12:42:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(27,'expired','2026-03-04T12:40:00.123456+00:00','status','EXPIRED');
INSERT INTO "session_event" VALUES(28,'expired','2026-03-04T12:41:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(29,'invalid','2026-03-04T12:43:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(30,'invalid','2026-03-04T12:48:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(31,'invalid','2026-03-04T12:46:00.123456+00:00','status','INVALID');
INSERT INTO "session_event" VALUES(32,'invalid','2026-03-04T12:47:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(33,'undocumented','2026-03-04T12:50:00.123456+00:00','added','');
INSERT INTO "session_event" VALUES(34,'sms-failed','2026-03-04T12:52:00.123456+00:00','sms','ERROR: no mobile number');
INSERT INTO "session_event" VALUES(35,'gone','2026-03-04T12:54:00.123456+00:00','gone','');
INSERT INTO "session_event" VALUES(36,'found','2026-03-04T12:56:00.123456+00:00','found','');
INSERT INTO "session_event" VALUES(37,'odd O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:00:00.123456+00:00','status','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á');
INSERT INTO "session_event" VALUES(38,'create, waiting','2026-03-04T13:01:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(39,'create, on its way','2026-03-04T13:03:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(40,'create, done','2026-03-04T13:05:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(41,'create, done','2026-03-04T13:07:00.123456+00:00','made','contact.last_name');
INSERT INTO "session_event" VALUES(42,'create, refused','2026-03-04T13:08:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(43,'create, refused','2026-03-04T13:10:00.123456+00:00','refused','');
INSERT INTO "session_event" VALUES(44,'create, not sent','2026-03-04T13:11:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(45,'create, not sent','2026-03-04T13:13:00.123456+00:00','not sent','');
INSERT INTO "session_event" VALUES(46,'create, not known','2026-03-04T13:14:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(47,'create, not known','2026-03-04T13:16:00.123456+00:00','not known','');
INSERT INTO "session_event" VALUES(48,'edit, done','2026-03-04T13:23:00.123456+00:00','edited','contact.last_name');
INSERT INTO "session_event" VALUES(49,'edit, refused','2026-03-04T13:26:00.123456+00:00','edit refused','');
INSERT INTO "session_event" VALUES(50,'edit, not sent','2026-03-04T13:29:00.123456+00:00','edit not sent','');
INSERT INTO "session_event" VALUES(51,'edit, not known','2026-03-04T13:32:00.123456+00:00','edit not known','');
INSERT INTO "session_event" VALUES(52,'delete, done','2026-03-04T13:39:00.123456+00:00','deleted','contact.last_name');
INSERT INTO "session_event" VALUES(53,'delete, refused','2026-03-04T13:42:00.123456+00:00','delete refused','');
INSERT INTO "session_event" VALUES(54,'delete, not sent','2026-03-04T13:45:00.123456+00:00','delete not sent','');
INSERT INTO "session_event" VALUES(55,'delete, not known','2026-03-04T13:48:00.123456+00:00','delete not known','');
CREATE TABLE session_write (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        local_id TEXT NOT NULL REFERENCES session (local_id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        fate TEXT NOT NULL,
        asked TEXT NOT NULL,
        original TEXT NOT NULL,
        why TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        ended_at TEXT
    ) STRICT
    ;
INSERT INTO "session_write" VALUES(1,'create idle','idle','create','done','{"vehicle":{"vin":"5N1AT2MV8HC900117"},"sms":{"to":"+12025550111"}}','{}','','2026-03-04T12:01:00.123456+00:00','2026-03-04T12:06:00.123456+00:00');
INSERT INTO "session_write" VALUES(2,'create started','started','create','done','{"vehicle":{"vin":"5N1AT2MV8HC900117"},"sms":{"to":"+12025550111"}}','{}','','2026-03-04T12:07:00.123456+00:00','2026-03-04T12:12:00.123456+00:00');
INSERT INTO "session_write" VALUES(3,'create process','process','create','done','{"vehicle":{"vin":"5N1AT2MV8HC900117"},"sms":{"to":"+12025550111"}}','{}','','2026-03-04T12:13:00.123456+00:00','2026-03-04T12:18:00.123456+00:00');
INSERT INTO "session_write" VALUES(4,'create qc_passed','qc_passed','create','done','{"vehicle":{"vin":"5N1AT2MV8HC900117"},"sms":{"to":"+12025550111"}}','{}','','2026-03-04T12:19:00.123456+00:00','2026-03-04T12:24:00.123456+00:00');
INSERT INTO "session_write" VALUES(5,'create confirm','confirm','create','done','{"vehicle":{"vin":"5N1AT2MV8HC900117"},"sms":{"to":"+12025550111"}}','{}','','2026-03-04T12:25:00.123456+00:00','2026-03-04T12:30:00.123456+00:00');
INSERT INTO "session_write" VALUES(6,'create complete','complete','create','done','{"vehicle":{"vin":"5N1AT2MV8HC900117"},"sms":{"to":"+12025550111"}}','{}','','2026-03-04T12:31:00.123456+00:00','2026-03-04T12:36:00.123456+00:00');
INSERT INTO "session_write" VALUES(7,'create expired','expired','create','done','{"vehicle":{"vin":"5N1AT2MV8HC900117"},"sms":{"to":"+12025550111"}}','{}','','2026-03-04T12:37:00.123456+00:00','2026-03-04T12:42:00.123456+00:00');
INSERT INTO "session_write" VALUES(8,'create invalid','invalid','create','done','{"vehicle":{"vin":"5N1AT2MV8HC900117"},"sms":{"to":"+12025550111"}}','{}','','2026-03-04T12:43:00.123456+00:00','2026-03-04T12:48:00.123456+00:00');
INSERT INTO "session_write" VALUES(9,'create, waiting','create, waiting','create','waiting','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{}','','2026-03-04T13:01:00.123456+00:00',NULL);
INSERT INTO "session_write" VALUES(10,'create, on its way','create, on its way','create','on its way','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{}','','2026-03-04T13:03:00.123456+00:00',NULL);
INSERT INTO "session_write" VALUES(11,'create, done','create, done','create','done','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{}','','2026-03-04T13:05:00.123456+00:00','2026-03-04T13:07:00.123456+00:00');
INSERT INTO "session_write" VALUES(12,'create, refused','create, refused','create','refused','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:08:00.123456+00:00','2026-03-04T13:10:00.123456+00:00');
INSERT INTO "session_write" VALUES(13,'create, not sent','create, not sent','create','not sent','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:11:00.123456+00:00','2026-03-04T13:13:00.123456+00:00');
INSERT INTO "session_write" VALUES(14,'create, not known','create, not known','create','not known','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:14:00.123456+00:00','2026-03-04T13:16:00.123456+00:00');
INSERT INTO "session_write" VALUES(15,'edit, waiting','edit, waiting','edit','waiting','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{"contact":{"last_name":"Ng"}}','','2026-03-04T13:17:00.123456+00:00',NULL);
INSERT INTO "session_write" VALUES(16,'edit, on its way','edit, on its way','edit','on its way','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{"contact":{"last_name":"Ng"}}','','2026-03-04T13:19:00.123456+00:00',NULL);
INSERT INTO "session_write" VALUES(17,'edit, done','edit, done','edit','done','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{"contact":{"last_name":"Ng"}}','','2026-03-04T13:21:00.123456+00:00','2026-03-04T13:23:00.123456+00:00');
INSERT INTO "session_write" VALUES(18,'edit, refused','edit, refused','edit','refused','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{"contact":{"last_name":"Ng"}}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:24:00.123456+00:00','2026-03-04T13:26:00.123456+00:00');
INSERT INTO "session_write" VALUES(19,'edit, not sent','edit, not sent','edit','not sent','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{"contact":{"last_name":"Ng"}}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:27:00.123456+00:00','2026-03-04T13:29:00.123456+00:00');
INSERT INTO "session_write" VALUES(20,'edit, not known','edit, not known','edit','not known','{"contact":{"last_name":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}}','{"contact":{"last_name":"Ng"}}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:30:00.123456+00:00','2026-03-04T13:32:00.123456+00:00');
INSERT INTO "session_write" VALUES(21,'delete, waiting','delete, waiting','delete','waiting','{}','{}','','2026-03-04T13:33:00.123456+00:00',NULL);
INSERT INTO "session_write" VALUES(22,'delete, on its way','delete, on its way','delete','on its way','{}','{}','','2026-03-04T13:35:00.123456+00:00',NULL);
INSERT INTO "session_write" VALUES(23,'delete, done','delete, done','delete','done','{}','{}','','2026-03-04T13:37:00.123456+00:00','2026-03-04T13:39:00.123456+00:00');
INSERT INTO "session_write" VALUES(24,'delete, refused','delete, refused','delete','refused','{}','{}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:40:00.123456+00:00','2026-03-04T13:42:00.123456+00:00');
INSERT INTO "session_write" VALUES(25,'delete, not sent','delete, not sent','delete','not sent','{}','{}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:43:00.123456+00:00','2026-03-04T13:45:00.123456+00:00');
INSERT INTO "session_write" VALUES(26,'delete, not known','delete, not known','delete','not known','{}','{}','HTTP 409 · O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T13:46:00.123456+00:00','2026-03-04T13:48:00.123456+00:00');
CREATE INDEX session_event_by_session ON session_event (local_id, at, number);
CREATE INDEX session_write_by_session ON session_write (local_id, number);
CREATE INDEX session_write_under_way ON session_write (fate) WHERE fate IN ('waiting', 'on its way');
CREATE UNIQUE INDEX session_by_reference
        ON session (connection, kind, session_key) WHERE session_key IS NOT NULL
    ;
CREATE INDEX session_by_unsettled ON session (write_fate) WHERE write_fate <> '';
CREATE INDEX session_by_made_at ON session (made_at DESC, local_id);
CREATE INDEX session_by_group ON session (group_name, made_at DESC, local_id);
CREATE INDEX session_by_status ON session (status_order, made_at DESC, local_id);
CREATE INDEX session_by_vehicle ON session (vehicle_order, made_at DESC, local_id, group_name);
CREATE INDEX session_by_vin ON session (vin_order, made_at DESC, local_id, group_name);
CREATE INDEX session_by_customer ON session (customer_order, made_at DESC, local_id, group_name);
CREATE INDEX session_by_sms ON session (sms_order, made_at DESC, local_id, group_name);
CREATE INDEX session_by_attention
        ON session (group_name, made_at, status_since, sms, fate, write_kind, write_fate, local_id)
        WHERE group_name IN ('waiting', 'capturing') OR fate IN ('refused', 'not sent', 'not known')
            OR write_fate IN ('waiting', 'refused', 'not sent', 'not known')
    ;
CREATE TRIGGER session_added AFTER INSERT ON session BEGIN
        INSERT INTO session_count (group_name, sessions) VALUES (new.group_name, 1)
            ON CONFLICT (group_name) DO UPDATE SET sessions = sessions + 1;
    END;
CREATE TRIGGER session_removed AFTER DELETE ON session BEGIN
        UPDATE session_count SET sessions = sessions - 1 WHERE group_name = old.group_name;
    END;
CREATE TRIGGER session_moved AFTER UPDATE OF group_name ON session WHEN old.group_name <> new.group_name BEGIN
        UPDATE session_count SET sessions = sessions - 1 WHERE group_name = old.group_name;
        INSERT INTO session_count (group_name, sessions) VALUES (new.group_name, 1)
            ON CONFLICT (group_name) DO UPDATE SET sessions = sessions + 1;
    END;
CREATE VIRTUAL TABLE session_search USING fts5(
        search_text, content='session', content_rowid='number', columnsize=0, detail=none,
        tokenize='trigram case_sensitive 1'
    );
INSERT INTO session_search (session_search) VALUES ('rebuild');
COMMIT;
