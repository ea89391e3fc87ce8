#!/bin/sh
# send-signed.sh <address> <file>: signs the file with the secret in $SECRET and sends it there, as Yrkesresan does.
# To your own receiver: it should answer 2xx, and 4xx with another secret. To …/hr/{municipality}: a message of an HR system.
set -eu
id=${ID:-msg_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
timestamp=$(date +%s)
key=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
signature=$({ printf '%s.%s.' "$id" "$timestamp"; cat "$2"; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
curl --silent --show-error --write-out '%{http_code}\n' --data-binary "@$2" \
  --header 'Content-Type: application/json' --header "webhook-id: $id" --header "webhook-timestamp: $timestamp" \
  --header "webhook-signature: v1,$signature" "$1"
