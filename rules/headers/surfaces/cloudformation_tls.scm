; SPDX-License-Identifier: Apache-2.0
; The lowest TLS version that services of AWS speak: CloudFront, load balancers, API Gateway, OpenSearch.
;
; surface: cloudformation-tls
; languages: yaml json
; anchors: MinimumProtocolVersion ELBSecurityPolicy- TLS_1_0 Policy-Min-TLS-1-0
; handler: setting

([
   (block_mapping_pair
     key: (_) @name
     value: (_) @value)
   (flow_pair
     key: (_) @name
     value: (_) @value)]
 (#match? @name "^['\"]?MinimumProtocolVersion['\"]?$")
 (#set! setting MinimumProtocolVersion)
 (#set! kind tls-protocol))

([
   (block_mapping_pair
     key: (_) @name
     value: (_) @value)
   (flow_pair
     key: (_) @name
     value: (_) @value)]
 (#match? @value "^['\"]?ELBSecurityPolicy-[^\n]+$")
 (#not-match? @value "-1-[23]-")
 (#set! setting SslPolicy)
 (#set! text "TLSv1")
 (#set! kind tls-protocol))

([
   (block_mapping_pair
     key: (_) @name
     value: (_) @value)
   (flow_pair
     key: (_) @name
     value: (_) @value)]
 (#match? @name "^['\"]?(TLS)?SecurityPolicy['\"]?$")
 (#match? @value "^['\"]?(TLS_1_0|Policy-Min-TLS-1-0-2019-07)['\"]?$")
 (#set! setting SecurityPolicy)
 (#set! text "TLSv1")
 (#set! kind tls-protocol))
