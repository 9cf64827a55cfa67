; SPDX-License-Identifier: Apache-2.0
; What the windows of an Electron program may do.
;
; surface: electron
; languages: javascript typescript tsx
; anchors: webPreferences
; handler: setting

((pair
   key: (property_identifier) @around
   value: (object
     (pair
       key: (property_identifier) @name
       value: (_) @value)))
 (#eq? @around "webPreferences")
 (#set! kind electron))

((variable_declarator
   name: (identifier) @around
   value: (object
     (pair
       key: (property_identifier) @name
       value: (_) @value)))
 (#match? @around "(?i)webPreferences$")
 (#set! kind electron))
