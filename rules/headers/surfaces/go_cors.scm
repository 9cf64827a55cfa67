; SPDX-License-Identifier: Apache-2.0
; CORS in Go: rs/cors, go-chi/cors, gin-contrib/cors, echo, fiber.
;
; surface: go-cors
; languages: go
; anchors: cors.Options cors.Config CORSConfig
; handler: go-cors

((composite_literal
   type: (qualified_type package: (package_identifier) @package name: (type_identifier) @type)) @options
 (#eq? @package "cors")
 (#any-of? @type "Options" "Config"))

((composite_literal
   type: (qualified_type name: (type_identifier) @type)) @options
 (#eq? @type "CORSConfig"))
