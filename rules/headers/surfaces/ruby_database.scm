; SPDX-License-Identifier: Apache-2.0
; Connections to databases in Ruby that are not encrypted, or need not be.
;
; surface: ruby-database
; languages: ruby
; anchors: sslmode
; handler: setting

((string) @value
 (#match? @value "sslmode=")
 (#set! kind connection))
