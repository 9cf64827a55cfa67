; SPDX-License-Identifier: Apache-2.0
; Headers of responses in Java: servlets, Spring (ResponseEntity, HttpHeaders, WebFlux), JAX-RS, Javalin, Vert.x,
; Undertow, the JDK's own server.
;
; surface: java-response
; languages: java
; anchors: setHeader( addHeader( .header( .headers getHeaders putHeader( .withHeader( HttpHeaders

((method_invocation
   object: (_) @object
   name: (identifier) @method
   arguments: (argument_list . (_) @name . (_) @value .))
 (#any-of? @method "setHeader" "putHeader" "withHeader")
 (#not-match? @object "(?i)(req|request|get|post|put|client|conn|connection|builder\\(\\))$"))

((method_invocation
   object: (_) @object
   name: (identifier) @method
   arguments: (argument_list . (_) @name . (_) @value .))
 (#eq? @method "addHeader")
 (#not-match? @object "(?i)(req|request|get|post|put|client|conn|connection|builder\\(\\))$")
 (#set! operation add))

; ResponseEntity.ok().header(...), Response.ok().header(...), ctx.header(...)
((method_invocation
   object: (_) @object
   name: (identifier) @method
   arguments: (argument_list . (_) @name . (_) @value .))
 (#eq? @method "header")
 (#not-match? @object "(?i)(HttpRequest|WebClient|RestClient|request)")
 (#set! operation add))

; headers.set(...), exchange.getResponse().getHeaders().set(...)
((method_invocation
   object: (_) @object
   name: (identifier) @method
   arguments: (argument_list . (_) @name . (_) @value .))
 (#any-of? @method "set" "put" "putSingle" "putHeader")
 (#match? @object "(?i)(^|\\.)([a-z]*headers|get(Response)?Headers\\(\\))$")
 (#not-match? @object "(?i)req"))

((method_invocation
   object: (_) @object
   name: (identifier) @method
   arguments: (argument_list . (_) @name . (_) @value .))
 (#eq? @method "add")
 (#match? @object "(?i)(^|\\.)([a-z]*headers|get(Response)?Headers\\(\\))$")
 (#not-match? @object "(?i)req")
 (#set! operation add))
