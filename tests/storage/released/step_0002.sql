PRAGMA application_id = 1346459205;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE draft (
        local_id TEXT NOT NULL PRIMARY KEY,
        connection TEXT NOT NULL,
        texts TEXT NOT NULL,
        is_new INTEGER NOT NULL,
        kept_at TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "draft" VALUES('never-sent','lot','{"vehicle.vin":"5N1AT2MV8HC900117","sms.to":"617"}',1,'2026-03-04T10:16:00.123456+00:00');
INSERT INTO "draft" VALUES('idle','lot','{"sms.to":"202 555 0112"}',0,'2026-03-04T10:17:00.123456+00:00');
INSERT INTO "draft" VALUES('odd O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','{"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301","empty":""}',0,'2026-03-04T10:18:00.123456+00:00');
CREATE TABLE session (
        local_id TEXT NOT NULL PRIMARY KEY,
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
        group_name TEXT NOT NULL,
        status_order TEXT NOT NULL,
        vehicle_order TEXT NOT NULL,
        vin_order TEXT NOT NULL,
        customer_order TEXT NOT NULL,
        sms_order TEXT NOT NULL,
        search_text TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "session" VALUES('idle','lot','pave','KEY-IDLE','made','IDLE','2017 Nissan Rogue SV','5N1AT2MV8HC900000','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK 0','https://capture.example/s/KEY-idle','2026-03-04T09:02:00.123456+00:00','2026-03-04T09:01:00.123456+00:00','waiting','0000idle','2017 nissan rogue sv','5n1at2mv8hc900000','jane smith','3','
5n1at2mv8hc900000
key-idle
2017 nissan rogue sv
jane smith
+12025550111
stock 0
https://capture.example/s/key-idle
12025550111
');
INSERT INTO "session" VALUES('started','lot','pave','KEY-STARTED','made','STARTED','2017 Nissan Rogue SV','5N1AT2MV8HC900007','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK 7','https://capture.example/s/KEY-started','2026-03-04T09:09:00.123456+00:00','2026-03-04T09:08:00.123456+00:00','capturing','0101started','2017 nissan rogue sv','5n1at2mv8hc900007','jane smith','3','
5n1at2mv8hc900007
key-started
2017 nissan rogue sv
jane smith
+12025550111
stock 7
https://capture.example/s/key-started
12025550111
');
INSERT INTO "session" VALUES('process','lot','pave','KEY-PROCESS','made','PROCESS','2017 Nissan Rogue SV','5N1AT2MV8HC900014','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK 14','https://capture.example/s/KEY-process','2026-03-04T09:16:00.123456+00:00','2026-03-04T09:15:00.123456+00:00','capturing','0102process','2017 nissan rogue sv','5n1at2mv8hc900014','jane smith','3','
5n1at2mv8hc900014
key-process
2017 nissan rogue sv
jane smith
+12025550111
stock 14
https://capture.example/s/key-process
12025550111
');
INSERT INTO "session" VALUES('qc_passed','lot','pave','KEY-QC_PASSED','made','QC_PASSED','2017 Nissan Rogue SV','5N1AT2MV8HC900021','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK 21','https://capture.example/s/KEY-qc_passed','2026-03-04T09:23:00.123456+00:00','2026-03-04T09:22:00.123456+00:00','capturing','0103qc_passed','2017 nissan rogue sv','5n1at2mv8hc900021','jane smith','3','
5n1at2mv8hc900021
key-qc_passed
2017 nissan rogue sv
jane smith
+12025550111
stock 21
https://capture.example/s/key-qc_passed
12025550111
');
INSERT INTO "session" VALUES('confirm','lot','pave','KEY-CONFIRM','made','CONFIRM','2017 Nissan Rogue SV','5N1AT2MV8HC900028','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK 28','https://capture.example/s/KEY-confirm','2026-03-04T09:30:00.123456+00:00','2026-03-04T09:29:00.123456+00:00','capturing','0104confirm','2017 nissan rogue sv','5n1at2mv8hc900028','jane smith','3','
5n1at2mv8hc900028
key-confirm
2017 nissan rogue sv
jane smith
+12025550111
stock 28
https://capture.example/s/key-confirm
12025550111
');
INSERT INTO "session" VALUES('complete','lot','pave','KEY-COMPLETE','made','COMPLETE','2017 Nissan Rogue SV','5N1AT2MV8HC900035','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK 35','https://capture.example/s/KEY-complete','2026-03-04T09:37:00.123456+00:00','2026-03-04T09:36:00.123456+00:00','results','0205complete','2017 nissan rogue sv','5n1at2mv8hc900035','jane smith','3','
5n1at2mv8hc900035
key-complete
2017 nissan rogue sv
jane smith
+12025550111
stock 35
https://capture.example/s/key-complete
12025550111
');
INSERT INTO "session" VALUES('expired','lot','pave','KEY-EXPIRED','made','EXPIRED','2017 Nissan Rogue SV','5N1AT2MV8HC900042','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK 42','https://capture.example/s/KEY-expired','2026-03-04T09:44:00.123456+00:00','2026-03-04T09:43:00.123456+00:00','closed','0306expired','2017 nissan rogue sv','5n1at2mv8hc900042','jane smith','3','
5n1at2mv8hc900042
key-expired
2017 nissan rogue sv
jane smith
+12025550111
stock 42
https://capture.example/s/key-expired
12025550111
');
INSERT INTO "session" VALUES('invalid','lot','pave','KEY-INVALID','made','INVALID','2017 Nissan Rogue SV','5N1AT2MV8HC900049','Jane Smith','+12025550111','accepted','ACCEPTED','STOCK 49','https://capture.example/s/KEY-invalid','2026-03-04T09:51:00.123456+00:00','2026-03-04T09:50:00.123456+00:00','closed','0307invalid','2017 nissan rogue sv','5n1at2mv8hc900049','jane smith','3','
5n1at2mv8hc900049
key-invalid
2017 nissan rogue sv
jane smith
+12025550111
stock 49
https://capture.example/s/key-invalid
12025550111
');
INSERT INTO "session" VALUES('undocumented','lot','pave','KEY-UNDOCUMENTED','made','In Review','','','','','not known','QUEUED: carrier','','','2026-03-04T09:57:00.123456+00:00',NULL,'other','0408in review','','','','2','
key-undocumented
');
INSERT INTO "session" VALUES('sms-failed','lot','pave','KEY-SMS-FAILED','made','IDLE','','','','+525512345678','error','ERROR: not a mobile number','','','2026-03-04T09:59:00.123456+00:00',NULL,'waiting','0000idle','','','','1','
key-sms-failed
+525512345678
525512345678
');
INSERT INTO "session" VALUES('being-made','lot','pave',NULL,'on its way','','2003 Honda Accord','1HGCM82633A004352','','','none','','','','2026-03-04T10:01:00.123456+00:00',NULL,'other','','2003 honda accord','1hgcm82633a004352','','','
1hgcm82633a004352
2003 honda accord
');
INSERT INTO "session" VALUES('not-known','lot','pave',NULL,'not known','','','','Ng','','none','','','','2026-03-04T10:03:00.123456+00:00',NULL,'other','','','','ng','','
ng
');
INSERT INTO "session" VALUES('deleted','lot','pave','KEY-DELETED','deleted','IDLE','','','','','none','','','https://capture.example/s/deleted','2026-03-04T10:06:00.123456+00:00',NULL,'other','0400idle','','','','','
key-deleted
https://capture.example/s/deleted
');
INSERT INTO "session" VALUES('gone','lot','pave','KEY-GONE','made','IDLE','','','','','none','','','','2026-03-04T10:10:00.123456+00:00',NULL,'waiting','0000idle','','','','','
key-gone
');
INSERT INTO "session" VALUES('bare','lot','pave',NULL,'not known','','','','','','none','','','','2026-03-04T10:12:00.123456+00:00',NULL,'other','','','','','','
');
INSERT INTO "session" VALUES('odd O''Brien "Zoé" -- 100%;
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
	ω 🚗 אב � � á','2026-03-04T10:13:00.123456+00:00',NULL,'other','0408o''brien "zoe" -- 100%;
	ω 🚗 אב � � a','o''brien "zoe" -- 100%;
	ω 🚗 אב � � a','o''brien "zoe" -- 100%;
	ω 🚗 אב � � a','o''brien "zoe" -- 100%;
	ω 🚗 אב � � a','','
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
o''brien "zoe" -- 100%; ω 🚗 אב � � a
100
');
INSERT INTO "session" VALUES('other-zone','other lot','pave','KEY-OTHER-ZONE','made','IDLE','','','','','none','','','','2026-03-04T10:30:00.000000+00:00',NULL,'waiting','0000idle','','','','','
key-other-zone
');
CREATE TABLE session_document (
        local_id TEXT NOT NULL PRIMARY KEY REFERENCES session (local_id) ON DELETE CASCADE,
        answer TEXT,
        asked TEXT
    ) STRICT
    ;
INSERT INTO "session_document" VALUES('idle','{"session_key":"KEY-IDLE","status":"IDLE","vehicle":{"vin":"5N1AT2MV8HC900000","year":2017},"options":{"sms":{"to":"+12025550111"}}}','{"vehicle":{"vin":"5N1AT2MV8HC900000"},"sms":{"to":"+12025550111","to_name":"Jane Smith"}}');
INSERT INTO "session_document" VALUES('started','{"session_key":"KEY-STARTED","status":"STARTED","vehicle":{"vin":"5N1AT2MV8HC900007","year":2017},"options":{"sms":{"to":"+12025550111"}}}','{"vehicle":{"vin":"5N1AT2MV8HC900007"},"sms":{"to":"+12025550111","to_name":"Jane Smith"}}');
INSERT INTO "session_document" VALUES('process','{"session_key":"KEY-PROCESS","status":"PROCESS","vehicle":{"vin":"5N1AT2MV8HC900014","year":2017},"options":{"sms":{"to":"+12025550111"}}}','{"vehicle":{"vin":"5N1AT2MV8HC900014"},"sms":{"to":"+12025550111","to_name":"Jane Smith"}}');
INSERT INTO "session_document" VALUES('qc_passed','{"session_key":"KEY-QC_PASSED","status":"QC_PASSED","vehicle":{"vin":"5N1AT2MV8HC900021","year":2017},"options":{"sms":{"to":"+12025550111"}}}','{"vehicle":{"vin":"5N1AT2MV8HC900021"},"sms":{"to":"+12025550111","to_name":"Jane Smith"}}');
INSERT INTO "session_document" VALUES('confirm','{"session_key":"KEY-CONFIRM","status":"CONFIRM","vehicle":{"vin":"5N1AT2MV8HC900028","year":2017},"options":{"sms":{"to":"+12025550111"}}}','{"vehicle":{"vin":"5N1AT2MV8HC900028"},"sms":{"to":"+12025550111","to_name":"Jane Smith"}}');
INSERT INTO "session_document" VALUES('complete','{"session_key":"KEY-COMPLETE","status":"COMPLETE","vehicle":{"vin":"5N1AT2MV8HC900035","year":2017},"options":{"sms":{"to":"+12025550111"}}}','{"vehicle":{"vin":"5N1AT2MV8HC900035"},"sms":{"to":"+12025550111","to_name":"Jane Smith"}}');
INSERT INTO "session_document" VALUES('expired','{"session_key":"KEY-EXPIRED","status":"EXPIRED","vehicle":{"vin":"5N1AT2MV8HC900042","year":2017},"options":{"sms":{"to":"+12025550111"}}}','{"vehicle":{"vin":"5N1AT2MV8HC900042"},"sms":{"to":"+12025550111","to_name":"Jane Smith"}}');
INSERT INTO "session_document" VALUES('invalid','{"session_key":"KEY-INVALID","status":"INVALID","vehicle":{"vin":"5N1AT2MV8HC900049","year":2017},"options":{"sms":{"to":"+12025550111"}}}','{"vehicle":{"vin":"5N1AT2MV8HC900049"},"sms":{"to":"+12025550111","to_name":"Jane Smith"}}');
INSERT INTO "session_document" VALUES('undocumented','{"status":"In Review","new":[null,true,1.5,{"deep":"\u00fc"}]}',NULL);
INSERT INTO "session_document" VALUES('sms-failed','{"status":"IDLE"}','{"sms":{"to":"+525512345678"}}');
INSERT INTO "session_document" VALUES('being-made',NULL,'{"vehicle":{"vin":"1HGCM82633A004352"}}');
INSERT INTO "session_document" VALUES('not-known',NULL,'{"contact":{"last_name":"Ng"}}');
INSERT INTO "session_document" VALUES('deleted','{"status":"IDLE"}','{"vehicle":{"make":"Kia"}}');
INSERT INTO "session_document" VALUES('odd O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','{"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301":["O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301",{"":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}]}','{"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301":"O''Brien \"Zo\u00e9\" -- 100%;\n\t\u03c9 \ud83d\ude97 \u05d0\u05d1 \u0000 \ud800 a\u0301"}');
CREATE TABLE session_event (
        number INTEGER PRIMARY KEY,
        local_id TEXT NOT NULL REFERENCES session (local_id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "session_event" VALUES(1,'idle','2026-03-04T09:04:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(2,'idle','2026-03-04T09:05:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(3,'idle','2026-03-04T09:06:00.123456+00:00','status','IDLE');
INSERT INTO "session_event" VALUES(4,'idle','2026-03-04T09:07:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(5,'started','2026-03-04T09:11:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(6,'started','2026-03-04T09:12:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(7,'started','2026-03-04T09:13:00.123456+00:00','status','STARTED');
INSERT INTO "session_event" VALUES(8,'started','2026-03-04T09:14:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(9,'process','2026-03-04T09:18:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(10,'process','2026-03-04T09:19:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(11,'process','2026-03-04T09:20:00.123456+00:00','status','PROCESS');
INSERT INTO "session_event" VALUES(12,'process','2026-03-04T09:21:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(13,'qc_passed','2026-03-04T09:25:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(14,'qc_passed','2026-03-04T09:26:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(15,'qc_passed','2026-03-04T09:27:00.123456+00:00','status','QC_PASSED');
INSERT INTO "session_event" VALUES(16,'qc_passed','2026-03-04T09:28:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(17,'confirm','2026-03-04T09:32:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(18,'confirm','2026-03-04T09:33:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(19,'confirm','2026-03-04T09:34:00.123456+00:00','status','CONFIRM');
INSERT INTO "session_event" VALUES(20,'confirm','2026-03-04T09:35:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(21,'complete','2026-03-04T09:39:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(22,'complete','2026-03-04T09:40:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(23,'complete','2026-03-04T09:41:00.123456+00:00','status','COMPLETE');
INSERT INTO "session_event" VALUES(24,'complete','2026-03-04T09:42:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(25,'expired','2026-03-04T09:46:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(26,'expired','2026-03-04T09:47:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(27,'expired','2026-03-04T09:48:00.123456+00:00','status','EXPIRED');
INSERT INTO "session_event" VALUES(28,'expired','2026-03-04T09:49:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(29,'invalid','2026-03-04T09:53:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(30,'invalid','2026-03-04T09:54:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(31,'invalid','2026-03-04T09:55:00.123456+00:00','status','INVALID');
INSERT INTO "session_event" VALUES(32,'invalid','2026-03-04T09:56:00.123456+00:00','sms','ACCEPTED');
INSERT INTO "session_event" VALUES(33,'undocumented','2026-03-04T09:58:00.123456+00:00','added','');
INSERT INTO "session_event" VALUES(34,'sms-failed','2026-03-04T10:00:00.123456+00:00','sms','ERROR: not a mobile number');
INSERT INTO "session_event" VALUES(35,'being-made','2026-03-04T10:02:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(36,'not-known','2026-03-04T10:04:00.123456+00:00','asked for','');
INSERT INTO "session_event" VALUES(37,'not-known','2026-03-04T10:05:00.123456+00:00','not known','');
INSERT INTO "session_event" VALUES(38,'deleted','2026-03-04T10:07:00.123456+00:00','made','');
INSERT INTO "session_event" VALUES(39,'deleted','2026-03-04T10:08:00.123456+00:00','edited','sms.to');
INSERT INTO "session_event" VALUES(40,'deleted','2026-03-04T10:09:00.123456+00:00','deleted','');
INSERT INTO "session_event" VALUES(41,'gone','2026-03-04T10:11:00.123456+00:00','gone','');
INSERT INTO "session_event" VALUES(42,'odd O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á','2026-03-04T10:14:00.123456+00:00','status','O''Brien "Zoé" -- 100%;
	ω 🚗 אב � � á');
CREATE UNIQUE INDEX session_by_reference
        ON session (connection, kind, session_key) WHERE session_key IS NOT NULL
    ;
CREATE INDEX session_by_made_at ON session (made_at DESC, local_id);
CREATE INDEX session_by_group ON session (group_name, made_at DESC, local_id);
CREATE INDEX session_event_by_session ON session_event (local_id, at, number);
CREATE INDEX session_by_vin ON session (vin_order);
COMMIT;
