; SPDX-License-Identifier: Apache-2.0
; Go libraries that send security headers: unrolled/secure, gin-contrib/secure, echo's middleware.Secure,
; fiber's helmet.
;
; surface: go-secure
; languages: go
; anchors: secure.Options secure.Config SecureConfig helmet.New helmet.Config
; handler: go-secure

((composite_literal
   type: (qualified_type package: (package_identifier) @package name: (type_identifier) @at @type)) @options
 (#eq? @package "secure")
 (#any-of? @type "Options" "Config")
 (#set! library unrolled))

((composite_literal
   type: (qualified_type name: (type_identifier) @at @type)) @options
 (#eq? @type "SecureConfig")
 (#set! library echo))

((composite_literal
   type: (qualified_type package: (package_identifier) @package name: (type_identifier) @at @type)) @options
 (#eq? @package "helmet")
 (#eq? @type "Config")
 (#set! library fiber))

((call_expression
   function: (selector_expression operand: (identifier) @package field: (field_identifier) @at @new)
   arguments: (argument_list) @none) @options
 (#eq? @package "helmet")
 (#eq? @new "New")
 (#eq? @none "()")
 (#set! library fiber))
