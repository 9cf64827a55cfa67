; SPDX-License-Identifier: Apache-2.0
; Headers of responses in Go: net/http (w.Header().Set, h := w.Header()), gin (c.Header), echo, chi,
; fiber (c.Set), fasthttp (ctx.Response.Header.Set), beego, reverse proxies (resp.Header.Set).
;
; surface: go-response
; languages: go
; anchors: .Header .Set( .SetHeader( http.Header{

((call_expression
   function: (selector_expression
     operand: (call_expression
       function: (selector_expression field: (field_identifier) @header)
       arguments: (argument_list) @none)
     field: (field_identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value .))
 (#eq? @header "Header")
 (#eq? @none "()")
 (#eq? @method "Set"))

((call_expression
   function: (selector_expression
     operand: (call_expression
       function: (selector_expression field: (field_identifier) @header)
       arguments: (argument_list) @none)
     field: (field_identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value .))
 (#eq? @header "Header")
 (#eq? @none "()")
 (#eq? @method "Add")
 (#set! operation add))

((call_expression
   function: (selector_expression
     operand: (call_expression
       function: (selector_expression field: (field_identifier) @header)
       arguments: (argument_list) @none)
     field: (field_identifier) @method)
   arguments: (argument_list . (_) @name .))
 (#eq? @header "Header")
 (#eq? @none "()")
 (#eq? @method "Del")
 (#set! operation remove))

; h := w.Header(); h.Set(...)
((call_expression
   function: (selector_expression
     operand: (_) @object
     field: (field_identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value .))
 (#match? @object "(?i)^(h|hd|hdrs?|headers?|[a-z]*headers?|(res|resp|response|rsp)\\.Header|.*Response(\\(\\))?\\.Header)$")
 (#not-match? @object "(?i)req")
 (#any-of? @method "Set"))

((call_expression
   function: (selector_expression
     operand: (_) @object
     field: (field_identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value .))
 (#match? @object "(?i)^(h|hd|hdrs?|headers?|[a-z]*headers?|(res|resp|response|rsp)\\.Header|.*Response(\\(\\))?\\.Header)$")
 (#not-match? @object "(?i)req")
 (#any-of? @method "Add")
 (#set! operation add))

; w.Header()["X-Frame-Options"] = []string{"DENY"}
((assignment_statement
   left: (expression_list
     (index_expression
       operand: (call_expression
         function: (selector_expression field: (field_identifier) @header)
         arguments: (argument_list) @none)
       index: (_) @name))
   right: (expression_list . (_) @value .))
 (#eq? @header "Header")
 (#eq? @none "()"))

; h := w.Header(); h["X-Frame-Options"] = []string{"DENY"}
((assignment_statement
   left: (expression_list
     (index_expression
       operand: (identifier) @object
       index: (interpreted_string_literal) @name))
   right: (expression_list . (composite_literal) @value .))
 (#match? @object "(?i)^(h|hdr|header|(res|resp|response|rsp)headers?)$"))

; gin, iris: c.Header("Name", "value")
((call_expression
   function: (selector_expression field: (field_identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value .))
 (#eq? @method "Header"))

; chi: middleware.SetHeader("Name", "value")
((call_expression
   function: (selector_expression operand: (identifier) @object field: (field_identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value .))
 (#eq? @object "middleware")
 (#eq? @method "SetHeader"))

; fiber: c.Set("Name", "value")
((call_expression
   function: (selector_expression operand: (identifier) @object field: (field_identifier) @method)
   arguments: (argument_list . (_) @name . (_) @value .))
 (#any-of? @object "c" "ctx" "fctx")
 (#eq? @method "Set")
 (#match? @name "(^\"[A-Za-z]+(-[A-Za-z]+)+\"$|Header)"))
