; SPDX-License-Identifier: Apache-2.0
; Connections to databases in PHP that are not encrypted, or need not be.
;
; surface: php-database
; languages: php
; anchors: sslmode
; handler: setting

; "pgsql:host=db.example.com;sslmode=disable"
([(string) (encapsed_string)] @value
 (#match? @value "sslmode=")
 (#set! kind connection))
