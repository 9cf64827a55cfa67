; SPDX-License-Identifier: Apache-2.0
; The lowest TLS version of services in the cloud, as Terraform sets it.
;
; surface: terraform-tls
; languages: hcl
; anchors: minimum_protocol_version min_tls_version minimum_tls_version ELBSecurityPolicy- TLS_1_0 Policy-Min-TLS-1-0 AppGwSslPolicy
; handler: setting

((attribute
   (identifier) @name
   (expression) @value)
 (#any-of? @name "minimum_protocol_version" "min_tls_version" "minimum_tls_version")
 (#not-match? @value "^\"[0-9.]+\"$")
 (#set! kind tls-protocol))

; Azure leaves the letters out.
((attribute
   (identifier) @name
   (expression) @value)
 (#any-of? @name "min_tls_version" "minimum_tls_version")
 (#match? @value "^\"1[.][01]\"$")
 (#set! text "TLSv1")
 (#set! kind tls-protocol))

; Policies of AWS by their names: load balancers. Those that begin with TLS 1.2 or 1.3 say so.
((attribute
   (identifier) @name
   (expression) @value)
 (#match? @value "^\"ELBSecurityPolicy-")
 (#not-match? @value "-1-[23]-")
 (#set! text "TLSv1")
 (#set! kind tls-protocol))

; API Gateway, OpenSearch; Azure's application gateway
((attribute
   (identifier) @name
   (expression) @value)
 (#any-of? @name "security_policy" "tls_security_policy" "policy_name")
 (#match? @value "^\"(TLS_1_0|Policy-Min-TLS-1-0-2019-07|AppGwSslPolicy20150501|AppGwSslPolicy20170401)\"$")
 (#set! text "TLSv1")
 (#set! kind tls-protocol))
