; SPDX-License-Identifier: Apache-2.0
; Cookies that Go programs send: http.SetCookie, gin, echo, fiber.
;
; surface: go-cookie
; languages: go
; anchors: SetCookie( .Cookie(
; handler: go-cookie

((call_expression
   function: (selector_expression field: (field_identifier) @method)) @call
 (#eq? @method "SetCookie"))

((call_expression
   function: (selector_expression field: (field_identifier) @method)
   arguments: (argument_list . (_) @cookie .)) @call
 (#eq? @method "Cookie")
 (#match? @cookie "Cookie\\{|^&?[a-zA-Z]+$"))
