; SPDX-License-Identifier: Apache-2.0
; http_headers of static files in app.yaml of Google App Engine.
;
; surface: app-engine
; languages: yaml
; anchors: http_headers
; files: app.yaml app.yml app.*.yaml
; handler: assign

((block_mapping_pair
   key: (_) @key
   value: (_) @headers)
 (#eq? @key "http_headers"))
