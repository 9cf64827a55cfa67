; SPDX-License-Identifier: Apache-2.0
; Rules of a content delivery network that change a response's headers, in Terraform: cloudflare_ruleset, Azure's
; azurerm_cdn_frontdoor_rule and azurerm_cdn_endpoint.
;
; surface: terraform-rules
; languages: hcl
; anchors: http_response_headers_transform response_header_action
; handler: terraform-rule

((block
   (identifier) @kind
   (body) @rule)
 (#any-of? @kind "headers" "response_header_action" "modify_response_header_action"))

; Cloudflare's provider from version 5 on: headers = { "Name" = { operation, value } }
((object_elem
   key: (expression) @kind
   val: (expression) @rules)
 (#eq? @kind "headers"))
