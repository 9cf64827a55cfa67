; SPDX-License-Identifier: Apache-2.0
; What the caller's Origin is compared with, where only a part of it is: origin.EndsWith("example.com").
;
; surface: aspnet-origin-part
; languages: c_sharp
; anchors: SetIsOriginAllowed Access-Control-Allow-Origin
; with: EndsWith StartsWith Contains
; handler: setting

((invocation_expression
   function: (member_access_expression
     expression: (_) @object
     name: (identifier) @name)
   arguments: (argument_list . (argument (string_literal) @value)))
 (#any-of? @name "EndsWith" "StartsWith" "Contains")
 (#match? @object "^(origin|requestOrigin|new Uri\\((origin|requestOrigin)\\)\\.(Idn)?Host)$|Headers(\\.Origin|\\[\"Origin\"\\])(\\.ToString\\(\\))?$")
 (#set! kind origin-part))
