; SPDX-License-Identifier: Apache-2.0
; Headers of responses in ASP.NET Core and ASP.NET: Response.Headers.Add, Append, ["..."] =, properties that are
; called like the header, AddHeader.
;
; surface: aspnet-response
; languages: c_sharp
; anchors: Headers AddHeader( AppendHeader( UseHsts(

((invocation_expression
   function: (member_access_expression expression: (_) @object name: (identifier) @method)
   arguments: (argument_list . (argument (_) @name .) . (argument (_) @value .) .))
 (#any-of? @method "Add" "TryAdd" "Append")
 (#match? @object "(?i)((response|resp|res|rsp)(\\.|\\?\\.)Headers|^(response)?_?headers)$")
 (#set! operation add))

((invocation_expression
   function: (member_access_expression expression: (_) @object name: (identifier) @method)
   arguments: (argument_list . (argument (_) @name .) . (argument (_) @value .) .))
 (#any-of? @method "AddHeader" "AppendHeader")
 (#match? @object "(?i)(response|resp|res|rsp)$")
 (#set! operation add))

((invocation_expression
   function: (member_access_expression expression: (_) @object name: (identifier) @method)
   arguments: (argument_list . (argument (_) @name .) .))
 (#eq? @method "Remove")
 (#match? @object "(?i)((response|resp|res|rsp)(\\.|\\?\\.)Headers|^(response)?_?headers)$")
 (#set! operation remove))

((assignment_expression
   left: (element_access_expression
     expression: (_) @object
     subscript: (bracketed_argument_list . (argument (_) @name .) .))
   right: (_) @value)
 (#match? @object "(?i)((response|resp|res|rsp)(\\.|\\?\\.)Headers|^(response)?_?headers)$"))

((assignment_expression
   left: (member_access_expression expression: (_) @object name: (identifier) @name)
   right: (_) @value)
 (#match? @object "(?i)((response|resp|res|rsp)(\\.|\\?\\.)Headers|^(response)?_?headers)$")
 (#set! property))

; app.UseHsts(): what it sends says AddHsts, here or in another file.
((invocation_expression
   function: (member_access_expression name: (identifier) @value))
 (#eq? @value "UseHsts")
 (#set! header "Strict-Transport-Security"))
