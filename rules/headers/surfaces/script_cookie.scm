; SPDX-License-Identifier: Apache-2.0
; Cookies that scripts of a page set: document.cookie = "name=value; ...".
;
; surface: script-cookie
; languages: javascript typescript tsx
; anchors: document.cookie
; handler: setting

((assignment_expression
   left: (member_expression
     object: (_) @object
     property: (property_identifier) @property)
   right: (_) @value)
 (#match? @object "^((window|globalThis|self)\\.)?document$")
 (#eq? @property "cookie")
 (#set! kind script-cookie))
