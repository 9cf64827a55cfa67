; SPDX-License-Identifier: Apache-2.0
; TLS in PHP: curl, Guzzle, stream contexts, WordPress; certificates that nobody checks, old versions.
;
; surface: php-tls
; languages: php
; anchors: CURLOPT_SSL CURL_SSLVERSION verify_peer allow_self_signed 'verify' "verify" sslverify withoutVerifying
; handler: setting

; curl_setopt($curl, CURLOPT_SSL_VERIFYPEER, false)
((function_call_expression
   arguments: (arguments . (argument) . (argument (name) @name) . (argument (_) @value)))
 (#any-of? @name "CURLOPT_SSL_VERIFYPEER" "CURLOPT_SSL_VERIFYHOST")
 (#set! kind tls-verify))

((array_element_initializer . (name) @name . (_) @value)
 (#any-of? @name "CURLOPT_SSL_VERIFYPEER" "CURLOPT_SSL_VERIFYHOST")
 (#set! kind tls-verify))

((function_call_expression
   arguments: (arguments . (argument) . (argument (name) @name) . (argument (name) @value)))
 (#eq? @name "CURLOPT_SSLVERSION")
 (#set! kind tls-protocol))

; stream_context_create(['ssl' => ['verify_peer' => false]])
((array_element_initializer . (string (string_content) @name) . (boolean) @value)
 (#any-of? @name "verify_peer" "verify_peer_name" "sslverify")
 (#match? @value "(?i)false")
 (#set! kind tls-verify)
 (#set! setting verify))

; new GuzzleHttp\Client(['verify' => false]), $client->get($url, ['verify' => false])
((object_creation_expression
   (_) @class
   (arguments
     (argument
       (array_creation_expression
         (array_element_initializer . (string (string_content) @name) . (boolean) @value)))))
 (#match? @class "(^|\\\\)Client$")
 (#eq? @name "verify")
 (#set! kind tls-verify))

((member_call_expression
   object: (_) @object
   name: (name) @method
   arguments: (arguments
     . (argument) . (argument)? .
     (argument
       (array_creation_expression
         (array_element_initializer . (string (string_content) @name) . (boolean) @value)))))
 (#match? @object "(?i)(client|http|guzzle)$")
 (#any-of? @method "get" "post" "put" "patch" "delete" "request" "requestAsync")
 (#eq? @name "verify")
 (#set! kind tls-verify))

; Http::withOptions(['verify' => false]), Http::withoutVerifying() of Laravel
((scoped_call_expression
   scope: (name) @class
   name: (name) @value)
 (#eq? @class "Http")
 (#eq? @value "withoutVerifying")
 (#set! kind tls-verify)
 (#set! setting verify)
 (#set! text false))

((_
   name: (name) @method
   arguments: (arguments
     (argument
       (array_creation_expression
         (array_element_initializer . (string (string_content) @name) . (boolean) @value)))))
 (#eq? @method "withOptions")
 (#eq? @name "verify")
 (#set! kind tls-verify))
