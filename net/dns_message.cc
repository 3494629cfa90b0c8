#include "net/dns_message.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <string>

namespace tebium::net {
namespace {

struct DnsType {
  std::string_view name;
  int number;
};
constexpr DnsType kTypes[] = {
    {"A", ns_t_a},     {"AAAA", ns_t_aaaa}, {"CNAME", ns_t_cname},
    {"MX", ns_t_mx},   {"NS", ns_t_ns},     {"PTR", ns_t_ptr},
    {"SOA", ns_t_soa}, {"SRV", ns_t_srv},   {"TXT", ns_t_txt}};

// Reads the data of one record, part by part; each part behind a space.
class RecordReader {
 public:
  RecordReader(const ns_msg& message, const ns_rr& record)
      : message_(message),
        at_(ns_rr_rdata(record)),
        end_(at_ + ns_rr_rdlen(record)) {}

  RecordReader& Address(int family, size_t size) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (!Has(size)) return *this;
    inet_ntop(family, at_, text.data(), text.size());
    return Put(text.data(), size);
  }
  // Without its last dot.
  RecordReader& Name() {
    std::array<char, NS_MAXDNAME> text{};
    const int used =
        ok_ ? dn_expand(ns_msg_base(message_), ns_msg_end(message_), at_,
                        text.data(), static_cast<int>(text.size()))
            : -1;
    if (used < 0 || used > end_ - at_) return Fail();
    return Put(text.data(), static_cast<size_t>(used));
  }
  RecordReader& Number16() {
    if (!Has(2)) return *this;
    return Put(std::to_string(ns_get16(at_)), 2);
  }
  RecordReader& Number32() {
    if (!Has(4)) return *this;
    number_ = static_cast<uint32_t>(ns_get32(at_));
    return Put(std::to_string(number_), 4);
  }
  // Character strings to the end, one after another.
  RecordReader& Strings() {
    while (ok_ && at_ != end_) {
      const size_t size = *at_;
      if (!Has(size + 1)) break;
      text_.append(reinterpret_cast<const char*>(at_ + 1), size);
      at_ += size + 1;
    }
    return *this;
  }

  bool ok() const { return ok_; }
  std::string TakeText() { return std::move(text_); }
  uint32_t number() const { return number_; }  // the last of 32 bits

 private:
  bool Has(size_t size) {
    ok_ = ok_ && static_cast<size_t>(end_ - at_) >= size;
    return ok_;
  }
  RecordReader& Fail() {
    ok_ = false;
    return *this;
  }
  RecordReader& Put(const std::string& part, size_t size) {
    text_ += text_.empty() ? "" : " ";
    text_ += part;
    at_ += size;
    return *this;
  }

  const ns_msg& message_;
  const unsigned char* at_;
  const unsigned char* const end_;
  std::string text_;
  uint32_t number_ = 0;
  bool ok_ = true;
};

void ReadData(int type, RecordReader& reader) {
  switch (type) {
    case ns_t_a:
      reader.Address(AF_INET, NS_INADDRSZ);
      break;
    case ns_t_aaaa:
      reader.Address(AF_INET6, NS_IN6ADDRSZ);
      break;
    case ns_t_mx:
      reader.Number16().Name();
      break;
    case ns_t_srv:
      reader.Number16().Number16().Number16().Name();
      break;
    case ns_t_txt:
      reader.Strings();
      break;
    case ns_t_soa:
      reader.Name().Name().Number32().Number32().Number32().Number32();
      reader.Number32();
      break;
    default:
      reader.Name();
      break;
  }
}

std::optional<uint32_t> SerialOf(const ns_msg& message, const ns_rr& record) {
  RecordReader reader(message, record);
  reader.Name().Name().Number32();
  if (!reader.ok()) return std::nullopt;
  return reader.number();
}

bool ReadRecord(ns_msg& message, int index, int type, DnsAnswer& answer) {
  ns_rr record;
  if (ns_parserr(&message, ns_s_an, index, &record) != 0) return false;
  const int found = ns_rr_type(record);
  if (found == ns_t_soa && !answer.serial) {
    answer.serial = SerialOf(message, record);
  }
  if (found != type) return true;
  RecordReader reader(message, record);
  ReadData(type, reader);
  if (!reader.ok()) return false;
  answer.records.push_back(reader.TakeText());
  return true;
}

}  // namespace

const std::vector<std::string_view>& DnsTypes() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const DnsType& type : kTypes) all.push_back(type.name);
    return all;
  }();
  return names;
}

std::optional<int> DnsTypeNumber(std::string_view type) {
  const auto found =
      std::find_if(std::begin(kTypes), std::end(kTypes),
                   [type](const DnsType& each) { return each.name == type; });
  if (found == std::end(kTypes)) return std::nullopt;
  return found->number;
}

bool ReadDnsMessage(std::string_view message, int type, DnsAnswer& answer) {
  ns_msg parsed;
  if (ns_initparse(reinterpret_cast<const unsigned char*>(message.data()),
                   static_cast<int>(message.size()), &parsed) != 0 ||
      ns_msg_getflag(parsed, ns_f_qr) == 0) {
    return false;
  }
  answer.rcode = ns_msg_getflag(parsed, ns_f_rcode);
  answer.answers = ns_msg_count(parsed, ns_s_an);
  answer.authorities = ns_msg_count(parsed, ns_s_ns);
  answer.additionals = ns_msg_count(parsed, ns_s_ar);
  for (int i = 0; i < static_cast<int>(answer.answers); ++i) {
    if (!ReadRecord(parsed, i, type, answer)) return false;
  }
  return true;
}

}  // namespace tebium::net
