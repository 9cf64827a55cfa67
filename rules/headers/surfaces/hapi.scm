; SPDX-License-Identifier: Apache-2.0
; hapi: `security` of servers and routes, the plugin blankie.
;
; surface: hapi
; languages: javascript typescript tsx
; anchors: @hapi/hapi 'hapi' "hapi" blankie
; with: security blankie
; handler: hapi

((pair
   key: (property_identifier) @key
   value: [(object) (true) (identifier)] @security)
 (#eq? @key "security"))

((object
   (pair key: (property_identifier) @plugin value: (_) @which)
   (pair key: (property_identifier) @key value: [(object) (identifier)] @blankie))
 (#eq? @plugin "plugin")
 (#match? @which "(?i)blankie")
 (#eq? @key "options"))
