; SPDX-License-Identifier: Apache-2.0
; Cookies that Java programs send: servlets, Spring's ResponseCookie.
;
; surface: java-cookie
; languages: java
; anchors: addCookie( ResponseCookie.from
; handler: java-cookie

((method_invocation
   object: (_) @object
   name: (identifier) @method) @call
 (#eq? @method "addCookie")
 (#not-match? @object "(?i)req"))

((method_invocation
   object: (identifier) @object
   name: (identifier) @method) @call
 (#eq? @object "ResponseCookie")
 (#any-of? @method "from" "fromClientResponse"))
