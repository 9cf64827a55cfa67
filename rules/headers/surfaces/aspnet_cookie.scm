; SPDX-License-Identifier: Apache-2.0
; Cookies in ASP.NET Core (Response.Cookies.Append) and ASP.NET (Response.Cookies.Add).
;
; surface: aspnet-cookie
; languages: c_sharp
; anchors: Cookies.Append Cookies.Add
; handler: aspnet-cookie

((invocation_expression
   function: (member_access_expression expression: (_) @object name: (identifier) @method)) @call
 (#match? @object "(?i)^([a-z_.]*response|resp|res)\\??\\.Cookies$")
 (#any-of? @method "Append" "Add"))
