; SPDX-License-Identifier: Apache-2.0
; What the caller's Origin is compared with, where only a part of it is: str_ends_with($origin, "example.com").
;
; surface: php-origin-part
; languages: php
; anchors: Access-Control-Allow-Origin
; with: str_ends_with str_starts_with str_contains strpos
; handler: setting

((function_call_expression
   function: (name) @name
   arguments: (arguments . (argument (_) @origin) . (argument (_) @value)))
 (#any-of? @name "str_ends_with" "str_starts_with" "str_contains" "strpos" "stripos")
 (#match? @origin "HTTP_ORIGIN['\"]\\]|^\\$(origin|http_origin|httpOrigin|requestOrigin)$")
 (#set! kind origin-part))
