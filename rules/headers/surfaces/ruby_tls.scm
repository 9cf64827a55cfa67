; SPDX-License-Identifier: Apache-2.0
; TLS in Ruby: Net::HTTP, HTTParty, Faraday, RestClient, Excon, pg; certificates that nobody checks, old versions.
;
; surface: ruby-tls
; languages: ruby
; anchors: VERIFY_NONE verify: verify_ssl ssl_verify_peer ssl_version min_version
; with: ssl http faraday rest
; handler: setting

; http.verify_mode = OpenSSL::SSL::VERIFY_NONE
((assignment
   left: (call method: (identifier) @name)
   right: (scope_resolution name: (constant) @value))
 (#eq? @name "verify_mode")
 (#eq? @value "VERIFY_NONE")
 (#set! kind tls-verify))

; OpenSSL::SSL::VERIFY_PEER = OpenSSL::SSL::VERIFY_NONE
((assignment
   left: (scope_resolution name: (constant) @name)
   right: (scope_resolution name: (constant) @value))
 (#eq? @name "VERIFY_PEER")
 (#eq? @value "VERIFY_NONE")
 (#set! kind tls-verify)
 (#set! setting verify_mode))

; verify_mode: OpenSSL::SSL::VERIFY_NONE
((pair
   key: (hash_key_symbol) @name
   value: (scope_resolution name: (constant) @value))
 (#any-of? @name "verify_mode" "ssl_verify_mode" "verify_ssl" "openssl_verify_mode")
 (#eq? @value "VERIFY_NONE")
 (#set! kind tls-verify)
 (#set! setting verify_mode))

; Faraday.new(url, ssl: { verify: false })
((pair
   key: (hash_key_symbol) @ssl
   value: (hash (pair key: (hash_key_symbol) @name value: (false) @value)))
 (#any-of? @ssl "ssl" "tls")
 (#any-of? @name "verify" "verify_hostname")
 (#set! kind tls-verify))

; HTTParty.get(url, verify: false), RestClient::Request.execute(verify_ssl: false)
((call
   receiver: (_) @object
   arguments: (argument_list
     (pair key: (hash_key_symbol) @name value: (false) @value)))
 (#match? @object "(^|::)(HTTParty|RestClient|RestClient::Request|RestClient::Resource|Excon|HTTPClient)$")
 (#any-of? @name "verify" "verify_ssl" "ssl_verify_peer")
 (#set! kind tls-verify)
 (#set! setting verify_ssl))

; http.ssl_version = :TLSv1, min_version: :TLS1
((assignment
   left: (call method: (identifier) @name)
   right: (_) @value)
 (#any-of? @name "ssl_version" "min_version")
 (#match? @value "(?i)tls|ssl")
 (#set! kind tls-protocol))

((pair
   key: (hash_key_symbol) @name
   value: [(simple_symbol) (string)] @value)
 (#any-of? @name "ssl_version" "min_version")
 (#match? @value "(?i)tls|ssl")
 (#set! kind tls-protocol))
