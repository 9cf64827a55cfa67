; SPDX-License-Identifier: Apache-2.0
; rack-cors: which origins may read what, and with cookies or without.
;
; surface: rack-cors
; languages: ruby
; anchors: Rack::Cors
; handler: rack-cors

((call
   method: (identifier) @method
   block: (_) @allow)
 (#eq? @method "allow"))
