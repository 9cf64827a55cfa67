; SPDX-License-Identifier: Apache-2.0
; cookies[:name] = {...} and session_store of Rails, response.set_cookie of Rack. Rails adds Secure
; wherever force_ssl is on, as it is in new applications, and SameSite=Lax.
;
; surface: ruby-cookie
; languages: ruby
; anchors: cookies set_cookie session_store
; handler: cookie

((assignment
   left: (element_reference object: (_) @object . (_) @name)
   right: (hash) @options)
 (#match? @object "(^|\\.)cookies(\\.(signed|encrypted|permanent))*$")
 (#set! secure on)
 (#set! samesite Lax))

((call
   receiver: (_) @object
   method: (identifier) @method
   arguments: (argument_list . (_) @name . (hash) @options))
 (#match? @object "(?i)(^|[._@])(response|resp|res)$")
 (#eq? @method "set_cookie"))

((call
   method: (identifier) @method
   arguments: (argument_list
     . (simple_symbol)
     (pair key: (hash_key_symbol) @key value: (_) @name)) @options)
 (#eq? @method "session_store")
 (#eq? @key "key")
 (#set! secure on)
 (#set! httponly on)
 (#set! samesite Lax))

((call
   receiver: (_) @object
   method: (identifier) @method
   arguments: (argument_list . (_) @name . (pair)) @options)
 (#match? @object "(?i)(^|[._@])(response|resp|res)$")
 (#eq? @method "set_cookie"))
