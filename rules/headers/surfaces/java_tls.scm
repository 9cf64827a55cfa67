; SPDX-License-Identifier: Apache-2.0
; Connection strings in Java that switch encryption off.
;
; surface: java-tls
; languages: java
; anchors: sslmode= useSSL= TrustServerCertificate
; handler: setting

((string_literal) @value
 (#match? @value "(?i)\\b(sslmode|useSSL|TrustServerCertificate)\\s*=")
 (#set! kind connection))
