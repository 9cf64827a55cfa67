; SPDX-License-Identifier: Apache-2.0
; TLS of Traefik: the lowest version for visitors, and backends whose certificates are not checked.
;
; surface: traefik-tls
; languages: yaml
; anchors: VersionTLS1 VersionSSL serversTransport
; handler: setting

((block_mapping_pair
   key: (_) @name
   value: (_) @value)
 (#match? @name "^['\"]?minVersion['\"]?$")
 (#match? @value "^['\"]?Version")
 (#set! setting minVersion)
 (#set! kind tls-protocol))

((block_mapping_pair
   key: (_) @name
   value: (_) @value)
 (#match? @name "^['\"]?insecureSkipVerify['\"]?$")
 (#set! setting InsecureSkipVerify)
 (#set! kind tls-verify))
