; SPDX-License-Identifier: Apache-2.0
; Spring Security's headers(), in lambdas and in chains.
;
; surface: spring-security
; languages: java
; anchors: HttpSecurity
; handler: spring

((method_invocation
   object: (_)
   name: (identifier) @method) @call
 (#eq? @method "headers"))
