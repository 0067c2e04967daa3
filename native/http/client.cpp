// client.cpp: the HTTP library's client, with limits and without its exceptions.
#include "native/http/client.h"

#include <httplib.h>

#include "shared/base/text.h"

namespace tertium::http {
namespace {

constexpr std::size_t kReplyBytesMax = 16 << 20;
constexpr int kSecondsMax = 30;

}  // namespace

struct Client::Library {
  explicit Library(const std::string& where) : address(where), client(where) {}
  std::string address;
  httplib::Client client;
};

Client::Client(std::unique_ptr<Library> library) : library_(std::move(library)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::open(const std::string& address) {
  const std::string allowed = "; allowed is http://HOST:PORT, or https://HOST:PORT";
  std::string_view rest = address;
  const bool tls = rest.starts_with("https://");
  if (!tls && !rest.starts_with("http://")) return Error{ErrorCode::kInvalid, "the address " + quote_for_message(address) + " does not begin with http://" + allowed};
  rest.remove_prefix(tls ? 8 : 7);
  const std::size_t colon = rest.rfind(':');
  const bool has_port = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
  const std::string_view host = rest.substr(0, has_port ? colon : rest.size());
  bool good = !host.empty() && host.size() <= 255;
  for (const char c : host)
    good = good && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']');
  if (has_port) {
    const auto port = parse_uint(rest.substr(colon + 1));
    good = good && port && *port >= 1 && *port <= 65535;
  }
  if (!good) return Error{ErrorCode::kInvalid, "the address " + quote_for_message(address) + " names no host and port" + allowed};
  try {
    auto library = std::make_unique<Library>(address);
    if (!library->client.is_valid()) return Error{ErrorCode::kUnsupported, "the address " + quote_for_message(address) + " cannot be asked by this program" + allowed};
    library->client.set_keep_alive(true);
    library->client.set_tcp_nodelay(true);
    library->client.set_connection_timeout(kSecondsMax);
    library->client.set_read_timeout(kSecondsMax);
    library->client.set_write_timeout(kSecondsMax);
    return std::unique_ptr<Client>(new Client(std::move(library)));
  } catch (const std::exception&) {  // the library's, of an address that it cannot take apart
    return Error{ErrorCode::kUnsupported, "the address " + quote_for_message(address) + " cannot be asked by this program" + allowed};
  }
}

Result<ClientReply> Client::send(const std::string& method, const std::string& path, const std::string& body) {
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.headers.emplace("Accept", "application/json");
  if (method != "GET") {
    request.headers.emplace("Content-Type", "application/json");
    request.body = body;
  }
  ClientReply reply;
  bool too_large = false;
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    too_large = reply.body.size() + size > kReplyBytesMax;
    if (!too_large) reply.body.append(data, size);
    return !too_large;
  };
  const httplib::Result result = library_->client.send(request);
  if (too_large) return Error{ErrorCode::kTooLarge, "the reply to " + method + " " + path + " has over " + std::to_string(kReplyBytesMax) + " bytes"};
  if (!result) return Error{ErrorCode::kIo, "no reply from " + library_->address + " to " + method + " " + path + " (" + httplib::to_string(result.error()) + ")"};
  reply.status = result->status;
  return reply;
}

}  // namespace tertium::http
