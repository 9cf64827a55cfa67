; SPDX-License-Identifier: Apache-2.0
; Headers of responses in Ruby: Rails (response.headers["X"], response.set_header, headers["X"],
; config.action_dispatch.default_headers), Sinatra (headers "X" => "y").
;
; surface: ruby-response
; languages: ruby
; anchors: response.headers response.set_header headers[ default_headers headers response[ response.header

((assignment
   left: (element_reference object: (_) @object . (_) @name)
   right: (_) @value)
 (#match? @object "(?i)(^|[._@])(response|resp|res)(\\.headers?)?$|default_headers$"))

((assignment
   left: (element_reference object: (identifier) @object . (string) @name)
   right: (_) @value)
 (#eq? @object "headers")
 (#match? @name "(?i)^[\"'](content-security-policy|x-frame-options|x-content-type-options|strict-transport-security|referrer-policy|permissions-policy|feature-policy|cross-origin-|access-control-allow-|x-xss-protection)"))

((call
   receiver: (_) @object
   method: (identifier) @method
   arguments: (argument_list . (_) @name . (_) @value .))
 (#match? @object "(?i)(^|[._@])(response|resp|res)$")
 (#eq? @method "set_header"))

((call
   receiver: (_) @object
   method: (identifier) @method
   arguments: (argument_list . (_) @name . (_) @value .))
 (#match? @object "(?i)(^|[._@])(response|resp|res)$")
 (#eq? @method "add_header")
 (#set! operation add))

((call
   receiver: (_) @object
   method: (identifier) @method
   arguments: (argument_list . (_) @name .))
 (#match? @object "(?i)(response|resp|res)\\.headers$|default_headers$")
 (#any-of? @method "delete" "except!")
 (#set! operation remove))

((assignment
   left: (call method: (identifier) @method)
   right: (_) @headers)
 (#eq? @method "default_headers"))

((call
   receiver: (_) @object
   method: (identifier) @method
   arguments: (argument_list . (hash) @headers))
 (#match? @object "default_headers$|(?i)(response|resp|res)\\.headers$")
 (#any-of? @method "merge!" "update" "reverse_merge!"))

((call
   receiver: (_) @object
   method: (identifier) @method
   arguments: (argument_list . (pair)) @headers)
 (#match? @object "default_headers$|(?i)(response|resp|res)\\.headers$")
 (#any-of? @method "merge!" "update" "reverse_merge!"))

((call
   !receiver
   method: (identifier) @method
   arguments: (argument_list . (pair key: (string))) @headers)
 (#eq? @method "headers"))

; headers({ "X-Frame-Options" => "DENY" })
((call
   !receiver
   method: (identifier) @method
   arguments: (argument_list . (hash (pair key: (string))) @headers .))
 (#eq? @method "headers"))

; response["X-Frame-Options"] = ... is above; env of Rack: [200, {"X-Frame-Options" => "DENY"}, [body]]
((array
   . [(integer) (identifier)] . (hash (pair key: (string))) @headers . (_) .))
