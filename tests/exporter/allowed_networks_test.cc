#include "exporter/allowed_networks.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

namespace tebium::exporter {
namespace {

bool Allows(const std::vector<std::string>& networks, const char* address) {
  const auto allowed = AllowedNetworks::Parse(networks);
  EXPECT_TRUE(allowed.ok());
  sockaddr_storage storage{};
  auto* ipv4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* ipv6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, address, &ipv4->sin_addr) == 1) {
    ipv4->sin_family = AF_INET;
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, address, &ipv6->sin6_addr), 1) << address;
    ipv6->sin6_family = AF_INET6;
  }
  return allowed->Allows(reinterpret_cast<const sockaddr&>(storage));
}

TEST(AllowedNetworksTest, AddressesAreWithinOrNot) {
  const struct {
    std::vector<std::string> networks;
    const char* address;
    bool allowed;
  } cases[] = {
      {{}, "127.0.0.1", false},
      {{"127.0.0.1"}, "127.0.0.1", true},
      {{"127.0.0.1"}, "127.0.0.2", false},
      {{"10.0.0.0/8"}, "10.255.0.1", true},
      {{"10.0.0.0/8"}, "11.0.0.1", false},
      {{"192.0.2.0/30"}, "192.0.2.3", true},
      {{"192.0.2.0/30"}, "192.0.2.4", false},
      {{"192.0.2.77/24"}, "192.0.2.1", true},
      {{"10.0.0.0/8, 192.168.0.0/16"}, "192.168.1.1", true},
      {{"10.0.0.0/8", "192.168.0.0/16"}, "10.1.1.1", true},
      {{"0.0.0.0/0"}, "8.8.8.8", true},
      {{"0.0.0.0/0"}, "2001:db8::1", false},
      {{"::/0"}, "2001:db8::1", true},
      {{"2001:db8::/33"}, "2001:db8:7fff::1", true},
      {{"2001:db8::/33"}, "2001:db8:8000::1", false},
      {{"fd00::/8"}, "fdff::1", true},
      // IPv4 inside IPv6 is IPv4.
      {{"10.0.0.0/8"}, "::ffff:10.0.0.1", true},
      {{"10.0.0.0/8"}, "::ffff:11.0.0.1", false},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(Allows(each.networks, each.address), each.allowed)
        << each.address << " in "
        << (each.networks.empty() ? "none" : each.networks[0]);
  }
}

TEST(AllowedNetworksTest, MetadataAndTheLikeMustBeNamedThemselves) {
  const struct {
    const char* address;
    const char* wide;
    const char* narrow;
  } cases[] = {
      {"169.254.169.254", "0.0.0.0/0", "169.254.169.254"},
      {"169.254.170.2", "169.0.0.0/8", "169.254.0.0/16"},
      {"::ffff:169.254.169.254", "::/0", "169.254.0.0/16"},
      {"fd00:ec2::254", "fd00::/8", "fd00:ec2::/64"},
      {"fd20:ce::254", "fd00::/8", "fd20:ce::254"},
      {"fe80::1", "::/0", "fe80::/64"},
      {"0.0.0.0", "0.0.0.0/0", "0.0.0.0/8"},
      {"::", "::/0", "::/128"},
      {"224.0.0.1", "0.0.0.0/0", "224.0.0.0/24"},
      {"127.0.0.1", "0.0.0.0/0", "127.0.0.0/8"},
      {"::1", "::/0", "::1"},
      {"2001:0:7f00:1::", "::/0", "2001::/32"},
      {"ff02::1", "::/0", "ff02::/16"},
      {"255.255.255.255", "0.0.0.0/0", "255.255.255.255/32"},
      {"100.100.100.200", "100.64.0.0/10", "100.100.100.200"},
      {"168.63.129.16", "0.0.0.0/0", "168.63.129.16"},
      {"64:ff9b::a9fe:a9fe", "::/0", "64:ff9b::/96"},
      {"2002:a9fe:a9fe::1", "::/0", "2002::/16"},
  };
  for (const auto& each : cases) {
    EXPECT_FALSE(Allows({each.wide}, each.address)) << each.address;
    EXPECT_TRUE(Allows({each.narrow}, each.address)) << each.address;
    EXPECT_TRUE(Allows({each.wide, each.narrow}, each.address));
  }
}

TEST(AllowedNetworksTest, OtherSortsOfAddressesAreNotAllowed) {
  const auto allowed = AllowedNetworks::Parse({"0.0.0.0/0,::/0"});
  ASSERT_TRUE(allowed.ok());
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_FALSE(allowed->Allows(address));
}

TEST(AllowedNetworksTest, WhatIsNoNetworkIsNamed) {
  for (const char* text :
       {"10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x",
        "::/129", "example.com", "fd00::/x", "/8"}) {
    const auto allowed = AllowedNetworks::Parse({"10.0.0.0/8", text});
    ASSERT_FALSE(allowed.ok()) << text;
    EXPECT_EQ(allowed.status().message(),
              "expected a network like 10.0.0.0/8 or fd00::/8, got \"" +
                  std::string(text) + "\"");
  }
}

}  // namespace
}  // namespace tebium::exporter
