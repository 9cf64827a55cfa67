; SPDX-License-Identifier: Apache-2.0
; What the caller's Origin is compared with, where only a part of it is: strings.HasSuffix(origin, "example.com").
;
; surface: go-origin-part
; languages: go
; anchors: Access-Control-Allow-Origin AllowOriginFunc
; with: strings.HasSuffix strings.HasPrefix strings.Contains
; handler: setting

((call_expression
   function: (selector_expression
     operand: (identifier) @package
     field: (field_identifier) @name)
   arguments: (argument_list . (_) @origin . (_) @value .))
 (#eq? @package "strings")
 (#any-of? @name "HasSuffix" "HasPrefix" "Contains")
 (#match? @origin "^(origin|reqOrigin|requestOrigin)$|Get(Header)?\\(\"Origin\"\\)$")
 (#set! kind origin-part))
