using System.Globalization;
using System.Text;

namespace Messaging.Core.Demo;

/// <summary>Companies, people and places that do not exist, in four languages.</summary>
internal static class DemoNames
{
    internal sealed record Country(string Language, string Currency, decimal Vat, string[] Families, string[] Trades, string[] Forms, string[] Streets, string[] FirstNames);

    internal static readonly Country Netherlands = new(
        "nl", "EUR", 21,
        ["De Vries", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "De Groot", "Bos", "Vos", "Hendriks", "Dekker", "Brouwer", "Dijkstra", "Kok", "Van Vliet", "Postma", "Kuipers", "Veenstra", "Koster", "Wouters"],
        ["Installatietechniek", "Bouw", "Transport", "Tuincentrum", "Accountants", "Drukkerij", "Metaalbewerking", "Horeca", "Interieurbouw", "Fietsen", "Schilderwerken", "Zuivel"],
        ["B.V.", "V.O.F.", "& Zonen B.V.", "Groep"], ["Kade", "Dorpsstraat", "Molenweg", "Stationsplein"], ["Anna", "Daan", "Sanne", "Bram", "Lotte", "Jeroen"]);

    internal static readonly Country Germany = new(
        "de", "EUR", 19,
        ["Müller", "Schneider", "Fischer", "Weber", "Becker", "Schäfer", "Koch", "Richter", "Wolf", "Schröder", "Neumann", "Zimmermann", "Krüger", "Hofmann", "Lange", "Krause", "Böhm", "Vogt", "Großmann", "Jäger"],
        ["Elektrotechnik", "Bau", "Spedition", "Gärtnerei", "Steuerberatung", "Druckerei", "Metallbau", "Gastronomie", "Innenausbau", "Fahrräder", "Malerbetrieb", "Molkerei"],
        ["GmbH", "GmbH & Co. KG", "KG", "e. K."], ["Hauptstraße", "Mühlenweg", "Bahnhofstraße", "Am Markt"], ["Jana", "Lukas", "Greta", "Felix", "Birgit", "Jörg"]);

    internal static readonly Country France = new(
        "fr", "EUR", 20,
        ["Martin", "Bernard", "Dubois", "Lefèvre", "Moreau", "Girard", "Fournier", "Mercier", "Lambert", "Faure", "Chevalier", "Gauthier", "Perrin", "Béranger", "Renard", "Picard", "Noël", "Leclerc", "Besson", "Hébert"],
        ["Menuiserie", "Transports", "Imprimerie", "Électricité", "Boulangerie", "Cabinet", "Horlogerie", "Cycles", "Peinture", "Fromagerie", "Maçonnerie", "Pépinière"],
        ["SARL", "SAS", "et Fils", "& Associés"], ["rue du Moulin", "place de la Gare", "avenue des Tilleuls", "quai Neuf"], ["Claire", "Hugo", "Élise", "Mathieu", "Sophie", "Rémi"]);

    internal static readonly Country Britain = new(
        "en", "GBP", 20,
        ["Ashworth", "Bellamy", "Carrington", "Dunmore", "Ellison", "Fairfax", "Greenwood", "Hartley", "Kingsley", "Lockwood", "Merrick", "Norwood", "Pemberton", "Radcliffe", "Sinclair", "Thorne", "Underhill", "Whitaker", "Yardley", "O'Rourke"],
        ["Joinery", "Logistics", "Printing", "Electrical", "Bakery", "Accounting", "Metalworks", "Hospitality", "Interiors", "Cycles", "Decorators", "Dairy"],
        ["Ltd", "& Sons Ltd", "LLP", "Partners"], ["Mill Lane", "Station Road", "Market Place", "Harbour Street"], ["Emily", "Oliver", "Grace", "Harry", "Fiona", "Liam"]);

    /// <summary>Every combination of family, trade and form, in an order that looks mixed and is always the same.</summary>
    internal static IEnumerable<(string Company, string Domain)> Companies(Country country)
    {
        var all = country.Families.Length * country.Trades.Length * country.Forms.Length;
        for (var i = 0; i < all; i++)
        {
            var mixed = i * 367 % all; // 367 has no factor in common with 960, so each comes once.
            var family = country.Families[mixed % country.Families.Length];
            var trade = country.Trades[mixed / country.Families.Length % country.Trades.Length];
            var form = country.Forms[mixed / country.Families.Length / country.Trades.Length];
            var name = country == France ? $"{trade} {family} {form}" : $"{family} {trade} {form}";
            yield return (name, $"{Plain(family)}-{Plain(trade)}.example");
        }
    }

    /// <summary>A name in small letters without marks, for domains.</summary>
    internal static string Plain(string name)
    {
        var plain = new StringBuilder();
        foreach (var c in name.Replace("ß", "ss", StringComparison.Ordinal).Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c))
                plain.Append(char.ToLowerInvariant(c));
        }

        return plain.ToString();
    }

    /// <summary>What Lindenhof Networks sells: name by language, unit by language, price.</summary>
    internal static readonly (Dictionary<string, string> Name, Dictionary<string, string> Unit, decimal Price)[] Products =
    [
        (Words("Fibre 1 Gbit/s", "Glasfaser 1 Gbit/s", "Fibre 1 Gbit/s", "Glasvezel 1 Gbit/s"), Month, 79m),
        (Words("Fibre 500 Mbit/s", "Glasfaser 500 Mbit/s", "Fibre 500 Mbit/s", "Glasvezel 500 Mbit/s"), Month, 49.5m),
        (Words("Telephony, flat rate", "Telefonie-Flatrate", "Téléphonie illimitée", "Telefonie onbeperkt"), Month, 18.9m),
        (Words("Calls to mobiles", "Gespräche in Mobilfunknetze", "Appels vers les mobiles", "Gesprekken naar mobiel"), Minute, 0.079m),
        (Words("Managed router", "Betreuter Router", "Routeur géré", "Beheerde router"), Month, 12m),
        (Words("Mailbox 50 GB", "Postfach 50 GB", "Boîte aux lettres 50 Go", "Mailbox 50 GB"), Piece, 4.5m),
        (Words("Backup storage", "Sicherungsspeicher", "Espace de sauvegarde", "Back-upruimte"), Gigabyte, 0.12m),
        (Words("On-site support", "Einsatz vor Ort", "Intervention sur site", "Ondersteuning op locatie"), Hour, 95m),
    ];

    private static Dictionary<string, string> Month => Words("month", "Monat", "mois", "maand");

    private static Dictionary<string, string> Minute => Words("min", "Min.", "min", "min");

    private static Dictionary<string, string> Piece => Words("piece", "Stück", "pièce", "stuk");

    private static Dictionary<string, string> Gigabyte => Words("GB", "GB", "Go", "GB");

    private static Dictionary<string, string> Hour => Words("hour", "Std.", "heure", "uur");

    internal static string Number(int number, int digits) => number.ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Words(string en, string de, string fr, string nl) =>
        new(StringComparer.Ordinal) { ["en"] = en, ["de"] = de, ["fr"] = fr, ["nl"] = nl };
}
