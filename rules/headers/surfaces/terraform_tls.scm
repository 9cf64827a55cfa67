; SPDX-License-Identifier: Apache-2.0
; The lowest TLS version of services in the cloud, as Terraform sets it.
;
; surface: terraform-tls
; languages: hcl
; anchors: minimum_protocol_version min_tls_version minimum_tls_version
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
