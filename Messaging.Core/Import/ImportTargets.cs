namespace Messaging.Core.Import;

/// <summary>What is imported.</summary>
public enum ImportKind
{
    /// <summary>Customers with their addresses.</summary>
    Customers,

    /// <summary>Invoices with their lines.</summary>
    Invoices,
}

/// <summary>What kind of value a column holds.</summary>
public enum ValueKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A date.</summary>
    Date,
}

/// <summary>Something that a column can be imported as.</summary>
/// <param name="Id">Its stable name, as in the API: <c>customerNumber</c>, <c>email:invoice</c>, <c>line.amount</c>, <c>field:contact</c>.</param>
/// <param name="Label">What people read.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Required">Whether nothing can be imported without it.</param>
/// <param name="Aliases">Further names that a column may have, in lower case without spaces and signs.</param>
public sealed record ImportTarget(string Id, string Label, ValueKind Value = ValueKind.Text, bool Required = false, string Aliases = "")
{
    /// <summary>The start of the id of a free field.</summary>
    public const string FieldPrefix = "field:";

    /// <summary>The start of the id of an address under a recipient key.</summary>
    public const string EmailPrefix = "email:";

    /// <summary>The start of the id of the name beside an address.</summary>
    public const string EmailNamePrefix = "emailName:";

    /// <summary>The start of the id of a part of an invoice line.</summary>
    public const string LinePrefix = "line.";
}

/// <summary>What the columns of each kind of file can be, and which one a header most likely means.</summary>
public static class ImportTargets
{
    private static readonly ImportTarget[] Customer =
    [
        new("number", "Customer number", Required: true, Aliases: "customernumber customerno customerid customer id no kundennummer kundennr kundenr klantnummer klantnr numeroclient noclient debtornumber debitor"),
        new("name", "Name", Aliases: "customername company companyname firma naam nom bedrijf bedrijfsnaam raisonsociale"),
        new("clusterKey", "Cluster key", Aliases: "cluster customercluster group gruppe groep groupe"),
        new("language", "Language", Aliases: "lang locale sprache taal langue"),
    ];

    private static readonly ImportTarget[] Invoice =
    [
        new("externalId", "External id", Required: true, Aliases: "id invoiceid invoiceexternalid reference belegid"),
        new("number", "Invoice number", Aliases: "invoicenumber invoiceno rechnungsnummer rechnungsnr factuurnummer factuurnr numerofacture nofacture"),
        new("customerNumber", "Customer number", Aliases: "customer customerno customerid kundennummer kundennr klantnummer klantnr numeroclient noclient"),
        new("status", "Status (Concept or Approved)", Aliases: "state statut"),
        new("issueDate", "Issue date", ValueKind.Date, Aliases: "date invoicedate issued rechnungsdatum factuurdatum datefacture datum"),
        new("dueDate", "Due date", ValueKind.Date, Aliases: "due payby faelligkeit fälligkeit fällig faellig vervaldatum echeance échéance"),
        new("periodFrom", "Period from", ValueKind.Date, Aliases: "from periodstart start von van periodevan zeitraumvon debut"),
        new("periodTo", "Period to", ValueKind.Date, Aliases: "to until periodend end bis tot periodetot zeitraumbis fin"),
        new("currency", "Currency", Aliases: "curr währung waehrung valuta munt devise"),
        new("totalNet", "Total without VAT", ValueKind.Number, Aliases: "net nettotal subtotal netto nettobetrag totaalexcl totalht montantht"),
        new("totalVat", "VAT", ValueKind.Number, Aliases: "vat vattotal tax mwst mwstbetrag ust btw btwbedrag tva"),
        new("total", "Total with VAT", ValueKind.Number, Aliases: "gross totalgross amountdue brutto bruttobetrag totaal totalttc montantttc"),
        new("line.description", "Line: description", Aliases: "description linedescription item product text beschreibung bezeichnung omschrijving libelle libellé"),
        new("line.quantity", "Line: quantity", ValueKind.Number, Aliases: "quantity qty linequantity menge aantal quantite quantité"),
        new("line.unit", "Line: unit", Aliases: "unit lineunit einheit eenheid unite unité"),
        new("line.unitPrice", "Line: unit price", ValueKind.Number, Aliases: "unitprice price lineunitprice lineprice einzelpreis preis prijs stukprijs prix prixunitaire"),
        new("line.vatRate", "Line: VAT rate", ValueKind.Number, Aliases: "vatrate linevatrate linevat taxrate mwstsatz btwtarief tauxtva"),
        new("line.amount", "Line: amount", ValueKind.Number, Aliases: "amount lineamount linetotal betrag bedrag montant"),
    ];

    /// <summary>What columns of such a file can be. Free fields, <c>field:anything</c>, come on top.</summary>
    /// <param name="kind">What is imported.</param>
    /// <param name="recipientKeys">The recipient keys that exist.</param>
    public static IReadOnlyList<ImportTarget> For(ImportKind kind, IEnumerable<string> recipientKeys) => kind switch
    {
        ImportKind.Customers =>
        [
            .. Customer,
            .. recipientKeys.SelectMany(key => new[]
            {
                new ImportTarget(ImportTarget.EmailPrefix + key, $"E-mail address: {key}"), new ImportTarget(ImportTarget.EmailNamePrefix + key, $"Name beside the address: {key}"),
            }),
        ],
        ImportKind.Invoices => Invoice,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The most likely target of each column, or null to leave it out. Each target is given once.</summary>
    /// <param name="headers">The header row.</param>
    /// <param name="targets">What columns can be.</param>
    public static IReadOnlyList<string?> Guess(IReadOnlyList<string> headers, IReadOnlyList<ImportTarget> targets)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. headers.Select(header => GuessOne(header, targets) is { } id && taken.Add(id) ? id : null)];
    }

    private static string? GuessOne(string header, IReadOnlyList<ImportTarget> targets)
    {
        foreach (var prefix in new[] { ImportTarget.FieldPrefix, "fields.", "fields:" })
        {
            if (header.Length > prefix.Length && header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return ImportTarget.FieldPrefix + header[prefix.Length..].Trim();
        }

        var name = Plain(header);
        if (targets.FirstOrDefault(t => Plain(t.Id) == name || Plain(t.Label) == name) is { } exact)
            return exact.Id;
        if (targets.FirstOrDefault(t => t.Aliases.Split(' ').Contains(name, StringComparer.Ordinal)) is { } alias)
            return alias.Id;
        var addresses = targets.Where(t => t.Id.StartsWith(ImportTarget.EmailPrefix, StringComparison.Ordinal)).ToList();
        if (addresses.Find(t => Plain(t.Id["email:".Length..]) is var key && (name == key + "email" || name == "email" + key || name == key + "address" || name == key + "mail")) is { } address)
            return address.Id;
        // A plain "email" means the address for invoices, or the only key there is. The mapping shows what was taken.
        return name is "email" or "mail" or "emailaddress" or "emailadresse" or "eposta" or "emailadres" or "courriel"
            ? (addresses.Find(t => t.Id == "email:invoice") ?? (addresses.Count == 1 ? addresses[0] : null))?.Id
            : null;
    }

    private static string Plain(string text) => new([.. text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
