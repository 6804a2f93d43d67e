using System.Globalization;
using Messaging.Core.Customers;
using Messaging.Core.Storage;

namespace Messaging.Core.Demo;

/// <summary>Three levels of clusters and 500 customers in four languages, of which some lack an address.</summary>
internal static class DemoCustomers
{
    internal const int Count = 500;

    private sealed record Leaf(string Key, string Name, DemoNames.Country Country, string? Language = null, string? Currency = null, decimal? Vat = null);

    private static readonly (string Key, string Name, (string Key, string Name, Leaf[] Leaves)[] Countries)[] Tree =
    [
        ("benelux", "Benelux",
        [
            ("nl", "Netherlands", [new("nl-west", "Randstad", DemoNames.Netherlands), new("nl-east", "East and north", DemoNames.Netherlands), new("nl-south", "South", DemoNames.Netherlands)]),
            ("be", "Belgium", [new("be-flanders", "Flanders", DemoNames.Netherlands, "nl-BE"), new("be-wallonia", "Wallonia", DemoNames.France, "fr-BE", Vat: 21)]),
        ]),
        ("dach", "Germany, Austria, Switzerland",
        [
            ("de", "Germany", [new("de-north", "North", DemoNames.Germany), new("de-south", "South", DemoNames.Germany), new("de-west", "West", DemoNames.Germany)]),
            ("at", "Austria", [new("at-vienna", "Vienna", DemoNames.Germany, "de-AT", Vat: 20)]),
            ("ch", "Switzerland", [new("ch-zurich", "Zurich", DemoNames.Germany, "de-CH", "CHF", 8.1m)]),
        ]),
        ("france", "France",
        [
            ("fr-n", "Northern France", [new("fr-lille", "Lille", DemoNames.France), new("fr-paris", "Paris", DemoNames.France)]),
            ("fr-s", "Southern France", [new("fr-lyon", "Lyon", DemoNames.France), new("fr-marseille", "Marseille", DemoNames.France)]),
        ]),
        ("isles", "United Kingdom and Ireland",
        [
            ("uk", "United Kingdom", [new("uk-london", "London", DemoNames.Britain, "en-GB"), new("uk-north", "North of England", DemoNames.Britain, "en-GB")]),
            ("ie", "Ireland", [new("ie-dublin", "Dublin", DemoNames.Britain, "en-IE", "EUR", 23)]),
        ]),
    ];

    /// <summary>A customer with what its invoices need.</summary>
    internal sealed record Entry(Customer Customer, string Language, string Currency, decimal Vat);

    internal static async Task<List<Entry>> AddAsync(MessagingDbContext db, Random random, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var leaves = await AddClustersAsync(db, cancellationToken);
        var companies = new[] { DemoNames.Netherlands, DemoNames.Germany, DemoNames.France, DemoNames.Britain }
            .ToDictionary(country => country, country => DemoNames.Companies(country).GetEnumerator());
        var entries = new List<Entry>(Count);
        for (var i = 0; i < Count; i++)
        {
            var (leaf, cluster) = leaves[i % leaves.Count];
            companies[leaf.Country].MoveNext();
            var (name, domain) = companies[leaf.Country].Current;
            var person = leaf.Country.FirstNames[random.Next(leaf.Country.FirstNames.Length)] + " " + leaf.Country.Families[random.Next(leaf.Country.Families.Length)];
            var customer = new Customer
            {
                Number = "C-" + DemoNames.Number(10_000 + i * 7, 5),
                Name = name,
                Cluster = cluster,
                Language = leaf.Language ?? leaf.Country.Language,
                CreatedAt = now.AddMonths(-13),
                UpdatedAt = now.AddMonths(-13),
                Version = 1,
                EmailAddresses = Addresses(i, domain, person),
            };
            customer.Fields["address"] = $"{leaf.Country.Streets[random.Next(leaf.Country.Streets.Length)]} {random.Next(1, 180).ToString(CultureInfo.InvariantCulture)}\n{leaf.Name}";
            customer.Fields["contract"] = "LN-" + DemoNames.Number(40_000 + i * 3, 5);
            if (i % 3 != 0)
                customer.Fields["contact"] = person;
            if (i % 4 == 1)
                AddCard(customer, i, now);
            db.Customers.Add(customer);
            entries.Add(new Entry(customer, leaf.Country.Language, leaf.Currency ?? leaf.Country.Currency, leaf.Vat ?? leaf.Country.Vat));
        }

        await db.SaveChangesAsync(cancellationToken);
        return entries;
    }

    private static void AddCard(Customer customer, int i, DateTimeOffset now)
    {
        (customer.Fields["cardBrand"], customer.Fields["cardLast4"]) = (i % 8 == 1 ? "Visa" : "Mastercard", DemoNames.Number(1_000 + i * 17, 4));
        customer.Fields["cardExpires"] = now.AddMonths(1 + i % 3).ToString("MM/yyyy", CultureInfo.InvariantCulture);
        customer.Fields["portal"] = "https://portal.lindenhof.example/card";
    }

    /// <summary>Whether the customer of this place in the list has no address for invoices: one in 25.</summary>
    internal static bool LacksInvoiceAddress(int customer) => customer % 25 == 11;

    private static List<EmailAddress> Addresses(int i, string domain, string person)
    {
        var local = DemoNames.Plain(person.Split(' ')[0]) + "." + DemoNames.Plain(person.Split(' ')[^1]);
        var addresses = new List<EmailAddress>();
        if (!LacksInvoiceAddress(i))
            addresses.Add(new EmailAddress { RecipientKey = "invoice", Address = $"{(i % 2 == 0 ? "invoices" : "accounts")}@{domain}", DisplayName = i % 4 == 0 ? person : null });
        if (i % 10 == 3 && !LacksInvoiceAddress(i))
            addresses.Add(new EmailAddress { RecipientKey = "invoice", Address = $"{local}@{domain}", DisplayName = person });
        if (i % 3 != 2)
            addresses.Add(new EmailAddress { RecipientKey = "reminder", Address = $"{local}@{domain}", DisplayName = person });
        if (i % 2 == 0 || LacksInvoiceAddress(i))
            addresses.Add(new EmailAddress { RecipientKey = "contract", Address = $"office@{domain}" });
        return addresses;
    }

    private static async Task<List<(Leaf Leaf, CustomerCluster Cluster)>> AddClustersAsync(MessagingDbContext db, CancellationToken cancellationToken)
    {
        var leaves = new List<(Leaf, CustomerCluster)>();
        var all = new List<CustomerCluster>();
        foreach (var region in Tree)
        {
            var top = Add(region.Key, region.Name, null);
            foreach (var country in region.Countries)
            {
                var middle = Add(country.Key, country.Name, top);
                leaves.AddRange(country.Leaves.Select(leaf => (leaf, Add(leaf.Key, leaf.Name, middle))));
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (var cluster in all)
            cluster.Path = string.Create(CultureInfo.InvariantCulture, $"{cluster.Parent?.Path ?? "/"}{cluster.Id}/");
        await db.SaveChangesAsync(cancellationToken);
        return leaves;

        CustomerCluster Add(string key, string name, CustomerCluster? parent)
        {
            var cluster = new CustomerCluster { Key = key, Name = name, Parent = parent, Version = 1 };
            db.CustomerClusters.Add(cluster);
            all.Add(cluster);
            return cluster;
        }
    }
}
