; SPDX-License-Identifier: Apache-2.0
; What the caller's Origin is compared with, where only a part of it is: origin.endsWith("example.com"), and expressions.
;
; surface: javascript-origin-part
; languages: javascript typescript tsx
; anchors: Access-Control-Allow-Origin cors( enableCors
; with: endsWith startsWith includes indexOf .test( .match(
; handler: setting

((call_expression
   function: (member_expression
     object: (_) @object
     property: (property_identifier) @name)
   arguments: (arguments . (string) @value .))
 (#any-of? @name "endsWith" "startsWith" "includes" "indexOf")
 (#match? @object "^(origin|requestOrigin|reqOrigin|request_origin|new URL\\(([a-z]+\\.)*(origin|requestOrigin)\\)\\.host(name)?)$|(?i)headers\\.origin$|(headers\\[|get\\(|header\\()['\"]origin['\"][\\])]$")
 (#set! kind origin-part))

((call_expression
   function: (member_expression
     object: (regex) @value
     property: (property_identifier) @method)
   arguments: (arguments . (_) @origin .))
 (#eq? @method "test")
 (#match? @origin "^(origin|requestOrigin|reqOrigin|request_origin|new URL\\(([a-z]+\\.)*(origin|requestOrigin)\\)\\.host(name)?)$|(?i)headers\\.origin$|(headers\\[|get\\(|header\\()['\"]origin['\"][\\])]$")
 (#set! kind origin-pattern)
 (#set! setting origin))

((call_expression
   function: (member_expression
     object: (_) @origin
     property: (property_identifier) @method)
   arguments: (arguments . (regex) @value .))
 (#any-of? @method "match" "search")
 (#match? @origin "^(origin|requestOrigin|reqOrigin|request_origin|new URL\\(([a-z]+\\.)*(origin|requestOrigin)\\)\\.host(name)?)$|(?i)headers\\.origin$|(headers\\[|get\\(|header\\()['\"]origin['\"][\\])]$")
 (#set! kind origin-pattern)
 (#set! setting origin))
