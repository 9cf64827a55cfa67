; SPDX-License-Identifier: Apache-2.0
; <meta httpEquiv="Content-Security-Policy" content={...} /> in JSX; content in quotes is read where HTML is.
;
; surface: jsx-meta
; languages: javascript tsx
; anchors: http-equiv httpEquiv
; handler: template-meta

((jsx_self_closing_element
   (jsx_attribute (property_identifier) @key (string) @equiv)
   (jsx_attribute (property_identifier) @content (jsx_expression (_) @value)))
 (#any-of? @key "httpEquiv" "http-equiv")
 (#match? @equiv "(?i)^.content-security-policy.$")
 (#eq? @content "content"))

((jsx_self_closing_element
   (jsx_attribute (property_identifier) @content (jsx_expression (_) @value))
   (jsx_attribute (property_identifier) @key (string) @equiv))
 (#any-of? @key "httpEquiv" "http-equiv")
 (#match? @equiv "(?i)^.content-security-policy.$")
 (#eq? @content "content"))
