; SPDX-License-Identifier: Apache-2.0
; custom_response_headers of Google's backend services and buckets: "Name: value".
;
; surface: terraform-google
; languages: hcl
; anchors: custom_response_headers
; handler: header-lines

((attribute
   (identifier) @name
   (expression) @lines)
 (#eq? @name "custom_response_headers"))
