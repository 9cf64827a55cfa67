; SPDX-License-Identifier: Apache-2.0
; handlers.CORS(...) of gorilla/handlers: each option is a call.
;
; surface: go-gorilla
; languages: go
; anchors: handlers.CORS(
; handler: gorilla-cors

((call_expression
   function: (selector_expression operand: (identifier) @package field: (field_identifier) @name)) @call
 (#eq? @package "handlers")
 (#eq? @name "CORS"))
