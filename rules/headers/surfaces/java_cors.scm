; SPDX-License-Identifier: Apache-2.0
; CORS in Spring: @CrossOrigin, CorsRegistry, CorsConfiguration.
;
; surface: java-cors
; languages: java
; anchors: CrossOrigin allowedOrigin setAllowedOrigin addAllowedOrigin allowCredentials
; handler: java-cors

([(annotation name: (identifier) @name) (marker_annotation name: (identifier) @name)] @annotation
 (#eq? @name "CrossOrigin"))

((method_invocation name: (identifier) @method) @call
 (#any-of? @method "allowedOrigins" "allowedOriginPatterns" "allowCredentials" "setAllowedOrigins"
   "setAllowedOriginPatterns" "setAllowCredentials" "addAllowedOrigin" "addAllowedOriginPattern"))
