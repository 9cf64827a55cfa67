; SPDX-License-Identifier: Apache-2.0
; Flags of session cookies that Rack and Sinatra are told to leave out.
;
; surface: ruby-session
; languages: ruby
; anchors: Rack::Session :sessions session_store
; with: secure httponly
; handler: setting

; use Rack::Session::Cookie, httponly: false
((call
   method: (identifier) @method
   arguments: (argument_list
     . (scope_resolution) @class
     (pair key: (hash_key_symbol) @name value: (false) @value)))
 (#eq? @method "use")
 (#match? @class "^Rack::Session::|^RackSessionAccess|^ActionDispatch::Session::")
 (#any-of? @name "secure" "httponly")
 (#set! kind cookie))

; set :sessions, httponly: false
((call
   method: (identifier) @method
   arguments: (argument_list
     . (simple_symbol) @what
     (pair key: (hash_key_symbol) @name value: (false) @value)))
 (#eq? @method "set")
 (#eq? @what ":sessions")
 (#any-of? @name "secure" "httponly")
 (#set! kind cookie))
