; SPDX-License-Identifier: Apache-2.0
; rack-cors: origins that are patterns, which are looked for anywhere in the caller's origin.
;
; surface: ruby-cors
; languages: ruby
; anchors: Rack::Cors
; handler: setting

((call
   method: (identifier) @method
   arguments: (argument_list (regex) @value))
 (#eq? @method "origins")
 (#set! kind origin-pattern)
 (#set! setting origin))
