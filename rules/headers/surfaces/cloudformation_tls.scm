; SPDX-License-Identifier: Apache-2.0
; The lowest TLS version that a distribution of CloudFront speaks.
;
; surface: cloudformation-tls
; languages: yaml json
; anchors: MinimumProtocolVersion
; handler: setting

((block_mapping_pair
   key: (_) @name
   value: (_) @value)
 (#match? @name "^['\"]?MinimumProtocolVersion['\"]?$")
 (#set! setting MinimumProtocolVersion)
 (#set! kind tls-protocol))

((flow_pair
   key: (_) @name
   value: (_) @value)
 (#match? @name "^['\"]?MinimumProtocolVersion['\"]?$")
 (#set! setting MinimumProtocolVersion)
 (#set! kind tls-protocol))
